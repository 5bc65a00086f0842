import { providerNames } from "../catalogue/model-id.js";
import type { ModelFacts } from "../catalogue/models.js";
import { type ParameterRange, parameterRanges } from "../catalogue/parameter-ranges.js";
import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { checkModel } from "./check-model.js";
import type { ConnectionSource } from "./connection-source.js";
import { resolveConnection } from "./resolve-connection.js";
import { resolveQuota } from "./resolve-quota.js";
import { resolveService } from "./resolve-service.js";
import type { LlmInput } from "./schema.js";
import type { LlmConfig } from "./varve-config.js";

const PATH = ["llm", "config"];

type Context = Pick<ConnectionSource, "environment" | "spelling" | "warn">;

/** The language model's settings. Throws `CONFIG_INVALID` if no model is named: there is no default that would not age. */
export async function resolveLlm(input: LlmInput | undefined, context: Context): Promise<LlmConfig> {
  const model = input?.model ?? input?.deploymentName;
  if (input === undefined || model === undefined) throw modelMissing();
  const { baseModel, providerOverride, modelKwargs, stopSequences, allowUrls } = input;
  const facts = checkModel({ model, baseModel }, "chat", PATH, context.spelling);
  if (providerOverride !== undefined) checkProviderOverride(providerOverride, context);
  return {
    model,
    ...(baseModel !== undefined && { baseModel }),
    ...(providerOverride !== undefined && { providerOverride }),
    ...checkedParameters(input, facts, context),
    ...(stopSequences !== undefined && { stopSequences }),
    ...(allowUrls !== undefined && { allowUrls }),
    ...(modelKwargs !== undefined && { modelKwargs: modelKwargs as JsonObject }),
    ...resolveService(input, context),
    quota: resolveQuota(input),
    connection: await resolveConnection({ input, path: PATH, ...context }),
  };
}

const PARAMETERS = ["temperature", "topP", "topK", "maxTokens"] as const;

function checkedParameters(
  input: LlmInput,
  facts: ModelFacts | undefined,
  { spelling }: Context,
): Partial<Record<(typeof PARAMETERS)[number], number>> {
  const ranges = parameterRanges(facts?.invokeFormat);
  const given: Partial<Record<(typeof PARAMETERS)[number], number>> = {};
  for (const name of PARAMETERS) {
    const value = input[name];
    if (value === undefined) continue;
    const range: ParameterRange = ranges[name];
    if (value < range.min || value > (range.max ?? Infinity)) {
      throw new VarveError(
        "CONFIG_INVALID",
        `${spelling.of([...PATH, name])} must be ${inWords(range)}${facts === undefined ? "" : ` for ${facts.id}`}, got ${value}.`,
      );
    }
    given[name] = value;
  }
  return given;
}

function inWords({ min, max }: ParameterRange): string {
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}

function checkProviderOverride(provider: string, { spelling }: Context): void {
  const names = providerNames();
  if (names.includes(provider)) return;
  const suggestion = nearest(provider, names);
  throw new VarveError(
    "CONFIG_INVALID",
    `${spelling.of([...PATH, "providerOverride"])} ${quote(provider)} is not a provider of models. ` +
      (suggestion === undefined ? `The providers are ${names.join(", ")}.` : `Did you mean "${suggestion}"?`),
  );
}

function modelMissing(): VarveError {
  const example = `{"llm": {"provider": "aws_bedrock", "config": {"model": "us.amazon.nova-lite-v1:0"}}}`;
  return new VarveError(
    "CONFIG_INVALID",
    `llm.config.model is missing: name the language model that extracts memories, as in ${example}.`,
  );
}
