import { BedrockError, type ErrorCode, VarveError } from "../errors.js";
import type { ConverseRequestBody } from "../wire/converse.js";
import type { BedrockClient } from "./client.js";
import { estimateRequestTokens } from "./estimate-tokens.js";

export interface TokenCount {
  readonly inputTokens: number;
  /** `estimate`: made here, from the length of the text alone; media count nothing. */
  readonly source: "service" | "estimate";
}

export interface CountedModel {
  /** As configured. */
  readonly id: string;
  /** Id without profile or ARN, where it can be told. */
  readonly baseModelId: string | undefined;
  /** What the catalogue says of CountTokens for the model. */
  readonly countTokens?: boolean | undefined;
}

/** `undefined`: the service does not count for the model. */
type Choice = string | undefined;

/** What worked for a model, per client: accounts and regions differ. */
const choices = new WeakMap<BedrockClient, Map<string, Choice>>();

/** What says that another id, or none, would do: the service counts for few models, and some of them under one id only. */
const STEPS_DOWN: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "ACCESS_DENIED",
  "MODEL_NOT_FOUND",
  "MODEL_UNSUPPORTED",
  "REQUEST_REJECTED",
]);

/**
 * Counts the input tokens of a Converse request: by the service under the base model's id, under the given id, or else by a
 * local estimate. What worked is remembered for the client. Throws as `BedrockClient.call` does for errors that say nothing about
 * the model, such as throttling.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_CountTokens.html
 */
export async function countTokens(
  client: BedrockClient,
  model: CountedModel,
  request: ConverseRequestBody,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<TokenCount> {
  const remembered = choices.get(client) ?? new Map<string, Choice>();
  choices.set(client, remembered);
  const { messages, system, toolConfig, additionalModelRequestFields } = request;
  const converse = { messages, system, toolConfig, additionalModelRequestFields };
  for (const id of remembered.has(model.id) ? [remembered.get(model.id)] : candidates(model)) {
    if (id === undefined) break;
    const inputTokens = await ask(client, id, converse, options);
    if (inputTokens === undefined) continue;
    remembered.set(model.id, id);
    return { inputTokens, source: "service" };
  }
  remembered.set(model.id, undefined);
  return { inputTokens: estimateRequestTokens(request), source: "estimate" };
}

function candidates({ id, baseModelId, countTokens: isServed }: CountedModel): readonly string[] {
  if (isServed === false) return [];
  return baseModelId === undefined || baseModelId === id ? [id] : [baseModelId, id];
}

/** `undefined` if the service does not count under this id. */
async function ask(
  client: BedrockClient,
  id: string,
  converse: object,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<number | undefined> {
  try {
    const { body, requestId, attempts, region } = await client.call(
      "CountTokens",
      id,
      { input: { converse } },
      options,
    );
    const inputTokens: unknown =
      typeof body === "object" && body !== null ? Reflect.get(body, "inputTokens") : undefined;
    if (typeof inputTokens === "number") return inputTokens;
    throw new BedrockError(
      "RESPONSE_INVALID",
      `CountTokens for ${id} in ${region} answered without a count.`,
      {
        requestId,
        attempts,
        region,
        modelId: id,
      },
    );
  } catch (error) {
    if (VarveError.isInstance(error) && STEPS_DOWN.has(error.code)) return undefined;
    throw error;
  }
}
