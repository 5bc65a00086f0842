import type { ModelFacts } from "../../catalogue/models.js";
import { foundationModelArn } from "../arn.js";
import { isEnded } from "../models/model-lifecycle.js";

/** What the control plane says of a model. Members whose value no source states are left out. */
export interface FoundationModelSummary {
  readonly modelArn: string;
  readonly modelId: string;
  readonly modelName: string;
  readonly providerName: string;
  readonly inputModalities?: readonly string[];
  readonly outputModalities?: readonly string[];
  readonly responseStreamingSupported?: boolean;
  readonly inferenceTypesSupported: readonly string[];
  readonly modelLifecycle: {
    readonly status: "ACTIVE" | "LEGACY";
    readonly legacyTime?: string;
    readonly endOfLifeTime?: string;
  };
}

export function summariseModel(model: ModelFacts, region: string): FoundationModelSummary {
  const { capabilities, lifecycle, modalities } = model;
  const isOnDemand = model.inferenceProfileOnly !== true && model.onDemandRegions.length > 0;
  return {
    modelArn: foundationModelArn(region, model.id),
    modelId: model.id,
    modelName: model.displayName,
    providerName: model.providerName,
    ...(modalities !== undefined && {
      inputModalities: modalities.input.map(upperCase),
      outputModalities: modalities.output.map(upperCase),
    }),
    ...(capabilities.streaming !== undefined && { responseStreamingSupported: capabilities.streaming }),
    inferenceTypesSupported: [
      ...(isOnDemand ? ["ON_DEMAND"] : []),
      // AWS answers with this value, though its service model does not list it.
      ...(model.inferenceProfileOnly === true ? ["INFERENCE_PROFILE"] : []),
    ],
    modelLifecycle: {
      status: lifecycle.status === "LEGACY" || isEnded(model) ? "LEGACY" : "ACTIVE",
      ...(lifecycle.legacyDate !== undefined && { legacyTime: startOfDay(lifecycle.legacyDate) }),
      ...(lifecycle.eolDate !== undefined && { endOfLifeTime: startOfDay(lifecycle.eolDate) }),
    },
  };
}

const upperCase = (text: string): string => text.toUpperCase();
const startOfDay = (date: string): string => new Date(date).toISOString();
