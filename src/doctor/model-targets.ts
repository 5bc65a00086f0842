import { parseModelId } from "../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../catalogue/models.js";
import type { ConnectionConfig, VarveConfig } from "../config/varve-config.js";

export type ModelSection = "llm" | "embedder" | "reranker";

/** A model that the configuration names. */
export interface ModelTarget {
  /** The section of the configuration. */
  readonly section: ModelSection;
  /** Model id, inference profile id or ARN, as configured. */
  readonly model: string;
  readonly baseModel?: string;
  readonly connection: ConnectionConfig;
  /** Where calls for it go: an ARN has a region of its own. */
  readonly region: string;
  /** What the catalogue knows of it. */
  readonly facts?: ModelFacts;
}

interface NamedModel extends Pick<ModelTarget, "model" | "connection"> {
  readonly baseModel?: string;
}

export function modelTargets({ llm, embedder, reranker }: VarveConfig): readonly ModelTarget[] {
  return [
    targetOf("llm", llm),
    targetOf("embedder", embedder),
    ...(reranker === undefined ? [] : [targetOf("reranker", reranker)]),
  ];
}

function targetOf(section: ModelSection, { model, baseModel, connection }: NamedModel): ModelTarget {
  const facts = findModel(baseModel ?? model);
  return {
    section,
    model,
    connection,
    region: parseModelId(model).region ?? connection.region,
    ...(baseModel !== undefined && { baseModel }),
    ...(facts !== undefined && { facts }),
  };
}

/** Where calls go, failover regions included; an ARN goes to its own region and nowhere else. */
export function regionsCalled({ model, region, connection }: ModelTarget): readonly string[] {
  return parseModelId(model).region === undefined
    ? [region, ...(connection.failoverRegions ?? [])]
    : [region];
}
