import type { ModelCapabilities } from "../catalogue/models.js";
import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { WireInferenceConfiguration } from "../wire/converse.js";
import type { Draft } from "./draft.js";
import type { ChatFamily, SamplingFacts } from "./families/chat/chat-family.js";
import { mergeModelKwargs } from "./merge-json.js";
import type { SamplingParameter } from "./rejected-parameters.js";

/** Inference parameters; what is absent is not sent. */
export interface Sampling {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly stopSequences?: readonly string[] | undefined;
}

export interface EncodedSampling {
  readonly inferenceConfig?: WireInferenceConfiguration;
  readonly additionalModelRequestFields?: JsonObject;
}

/** What decides about a model's parameters. */
export interface SamplingModel {
  readonly id: string;
  readonly baseModelId: string | undefined;
  readonly family: ChatFamily | undefined;
  readonly capabilities: ModelCapabilities;
  /** What it has rejected so far; absent: nothing. */
  readonly rejected?: ReadonlySet<SamplingParameter>;
}

/**
 * Puts each parameter where the model wants it, and drops those that the model is known to reject, with a warning each.
 * `modelKwargs` are the model's own fields: they are merged last, so that they win, with a warning for what they replace. Throws
 * `INPUT_INVALID` for a parameter that is no finite number.
 */
export function encodeSampling(
  sampling: Sampling,
  modelKwargs: JsonObject,
  model: SamplingModel,
  warnings: Set<string>,
): EncodedSampling {
  assertFinite(sampling);
  const { maxTokens, temperature, topP, topK, stopSequences } = withoutRejected(sampling, model, warnings);
  const config: Draft<WireInferenceConfiguration> = {};
  if (maxTokens !== undefined) config.maxTokens = maxTokens;
  if (temperature !== undefined) config.temperature = temperature;
  if (topP !== undefined) config.topP = topP;
  if (stopSequences !== undefined && stopSequences.length > 0) config.stopSequences = stopSequences;
  const own = topK === undefined ? {} : (model.family?.encodeTopK(topK) ?? {});
  const fields = mergeModelKwargs(own, modelKwargs, warnings);
  const encoded: Draft<EncodedSampling> = {};
  if (!isEmpty(config)) encoded.inferenceConfig = config;
  if (!isEmpty(fields)) encoded.additionalModelRequestFields = fields;
  return encoded;
}

/** JSON has no other numbers: they would go as null. */
function assertFinite(sampling: Sampling): void {
  for (const name of ["maxTokens", "temperature", "topP", "topK"] as const) {
    const value = sampling[name];
    if (value === undefined || Number.isFinite(value)) continue;
    throw new VarveError("INPUT_INVALID", `${name} is ${String(value)}; it must be a finite number.`);
  }
}

function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

function withoutRejected(sampling: Sampling, model: SamplingModel, warnings: Set<string>): Sampling {
  const { temperature, topP, topK } = sampling;
  if (temperature === undefined && topP === undefined && topK === undefined) return sampling;
  const { acceptsSamplingParams, rejectsTemperatureWithTopP } = factsOf(model);
  const kept = { ...sampling };
  const drop = (name: SamplingParameter, why: string): void => {
    if (kept[name] === undefined) return;
    kept[name] = undefined;
    warnings.add(`${name} was not sent: ${why}.`);
  };
  for (const name of model.rejected ?? []) drop(name, `${model.id} has rejected it`);
  if (acceptsSamplingParams === false) {
    for (const name of ["temperature", "topP", "topK"] as const) {
      drop(name, `${model.id} rejects sampling parameters`);
    }
  }
  if (rejectsTemperatureWithTopP === true && kept.temperature !== undefined) {
    drop("topP", `${model.id} rejects it together with temperature`);
  }
  if (model.family === undefined) {
    drop(
      "topK",
      model.baseModelId === undefined
        ? `it is not known which model ${model.id} stands for, and each family spells it differently; name the model with baseModel`
        : `no such parameter is documented for ${model.id}`,
    );
  }
  return kept;
}

/** The catalogue's facts, and the family's assumptions where it has none. */
function factsOf({ baseModelId, family, capabilities }: SamplingModel): SamplingFacts {
  const assumed = baseModelId === undefined ? {} : (family?.assume?.(baseModelId) ?? {});
  const { acceptsSamplingParams = assumed.acceptsSamplingParams } = capabilities;
  const { rejectsTemperatureWithTopP = assumed.rejectsTemperatureWithTopP } = capabilities;
  return {
    ...(acceptsSamplingParams === undefined ? {} : { acceptsSamplingParams }),
    ...(rejectsTemperatureWithTopP === undefined ? {} : { rejectsTemperatureWithTopP }),
  };
}
