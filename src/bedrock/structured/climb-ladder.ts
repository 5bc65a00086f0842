import { InvalidObjectError, VarveError } from "../../errors.js";
import type { CallOptions, GenerateRequest, GenerateResult } from "../../spec/language-model.js";
import type { TokenUsage } from "../../spec/usage.js";
import { quote } from "../../util/quote.js";
import { addUsage } from "./add-usage.js";
import type { ObjectModel, ObjectRequest, ObjectResult } from "./object-request.js";
import {
  type Checked,
  type ObjectSchema,
  type Problems,
  type ResolvedSchema,
  resolveSchema,
} from "./object-schema.js";
import { RUNGS, type Rung, repairRequest } from "./rungs.js";

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolSpecification.html */
const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/** See `generateObject`. */
export async function climbLadder<T>(
  model: ObjectModel,
  schema: ObjectSchema<T>,
  request: ObjectRequest,
  options: CallOptions,
): Promise<ObjectResult<T>> {
  const resolved = await resolveSchema(schema);
  const { name = "answer", description, ...generateRequest } = request;
  if (!TOOL_NAME.test(name)) {
    throw new VarveError(
      "INPUT_INVALID",
      `The object's name ${quote(name)} must be 1 to 64 characters of a-z, A-Z, 0-9, "_" and "-".`,
    );
  }
  const target = { schema: resolved.jsonSchema, name, description };
  const warnings = new Set<string>();
  const rungs = RUNGS.filter((rung) => rung.suits(model.capabilities, resolved.jsonSchema));
  for (const [position, rung] of rungs.entries()) {
    try {
      return await climb(model, rung, rung.request(generateRequest, target), resolved, warnings, options);
    } catch (error) {
      const next = rungs[position + 1];
      if (next === undefined || !refusesForm(error)) throw error;
      warnings.add(`${model.modelId} did not take the form ${rung.name}; ${next.name} was used instead.`);
    }
  }
  throw new VarveError("INTERNAL", "No way to ask for an object was tried.");
}

async function climb<T>(
  model: ObjectModel,
  rung: Rung,
  request: GenerateRequest,
  schema: ResolvedSchema<T>,
  warnings: Set<string>,
  options: CallOptions,
): Promise<ObjectResult<T>> {
  const first = await model.generate(request, options);
  const read = await readObject(rung, first, schema);
  const usage = first.usage;
  if ("value" in read) return describe(read.value, rung, [first], usage, warnings);
  if (endsTheMatter(first)) throw invalid(model, rung, first, read, usage);
  const second = await model.generate(repairRequest(request, first, read.problems), options);
  const total = addUsage(usage, second.usage);
  const repaired = await readObject(rung, second, schema);
  if ("value" in repaired) return describe(repaired.value, rung, [first, second], total, warnings);
  throw invalid(model, rung, second, repaired, total);
}

async function readObject<T>(
  rung: Rung,
  result: GenerateResult,
  schema: ResolvedSchema<T>,
): Promise<Checked<T>> {
  const found = rung.read(result);
  return found === undefined ? { problems: ["The answer holds no JSON value."] } : schema.check(found.value);
}

/** Another try would end the same way, and cost as much. */
function endsTheMatter({ stopReason }: GenerateResult): boolean {
  return ["max_tokens", "guardrail_intervened", "content_filtered", "model_context_window_exceeded"].includes(
    stopReason,
  );
}

function describe<T>(
  object: T,
  rung: Rung,
  results: readonly GenerateResult[],
  usage: TokenUsage | undefined,
  warnings: Set<string>,
): ObjectResult<T> {
  const all = new Set([...warnings, ...results.flatMap((result) => result.warnings)]);
  if (results.length > 1)
    all.add("The first answer did not conform to the schema and was corrected by a second request.");
  return {
    object,
    rung: rung.name,
    ...(usage === undefined ? {} : { usage }),
    requests: results.length,
    warnings: [...all],
  };
}

function invalid(
  { modelId }: ObjectModel,
  { name }: Rung,
  { stopReason, text }: GenerateResult,
  { problems, cause }: Problems,
  usage: TokenUsage | undefined,
): InvalidObjectError {
  const advice: Readonly<Record<string, string>> = {
    max_tokens: "it was cut off: raise maxTokens",
    guardrail_intervened: "a guardrail blocked it",
    content_filtered: "the model's content filter blocked it",
  };
  const why = advice[stopReason] ?? "simplify the schema, describe its members, or choose another model";
  return new InvalidObjectError(
    `The answer of ${modelId} does not conform to the schema (${problems.length} problem${problems.length === 1 ? "" : "s"}, asked for by ${name}): ${why}.`,
    { problems, text, stopReason, inputTokens: usage?.inputTokens, outputTokens: usage?.outputTokens, cause },
  );
}

/** Whether Bedrock refused the way of asking rather than the request: a model may take less than is known of it. */
function refusesForm(error: unknown): boolean {
  return (
    VarveError.isInstance(error) &&
    (error.code === "REQUEST_REJECTED" || error.code === "MODEL_UNSUPPORTED") &&
    /schema|output_?config|text_?format|response_?format|structured output|tool|strict/i.test(error.message)
  );
}
