import { parseModelId } from "../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../catalogue/models.js";
import type { ConnectionConfig, VarveConfig } from "../config/varve-config.js";

/** A model that the configuration names. */
export interface ModelTarget {
  /** The section of the configuration: `llm` or `embedder`. */
  readonly section: string;
  /** Model id, inference profile id or ARN, as configured. */
  readonly model: string;
  readonly baseModel?: string;
  readonly connection: ConnectionConfig;
  /** Where calls for it go: an ARN has a region of its own. */
  readonly region: string;
  /** What the catalogue knows of it. */
  readonly facts?: ModelFacts;
}

export function modelTargets({ llm, embedder }: VarveConfig): readonly ModelTarget[] {
  return Object.entries({ llm, embedder }).map(([section, { model, baseModel, connection }]) => {
    const facts = findModel(baseModel ?? model);
    return {
      section,
      model,
      connection,
      region: parseModelId(model).region ?? connection.region,
      ...(baseModel !== undefined && { baseModel }),
      ...(facts !== undefined && { facts }),
    };
  });
}
