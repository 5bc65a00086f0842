import type { JsonObject } from "../spec/json.js";
import { checkModel } from "./check-model.js";
import type { ConnectionSource } from "./connection-source.js";
import { DEFAULTS } from "./defaults.js";
import { inheritConnection } from "./inherit-connection.js";
import type { ConnectionInput, RerankerInput } from "./schema.js";
import type { LlmConfig, RerankerConfig } from "./varve-config.js";

const PATH = ["reranker", "config"];

/** The reranking model's settings. What they leave out of the connection is the language model's. */
export async function resolveReranker(
  input: RerankerInput,
  llm: LlmConfig,
  llmInput: ConnectionInput,
  context: Pick<ConnectionSource, "environment" | "spelling" | "warn">,
): Promise<RerankerConfig> {
  const model = input.model ?? DEFAULTS.rerankerModel;
  checkModel({ model }, "rerank", PATH, context.spelling);
  return {
    model,
    candidates: input.candidates ?? DEFAULTS.rerankCandidates,
    ...(input.topK !== undefined && { topK: input.topK }),
    ...(input.modelKwargs !== undefined && { modelKwargs: input.modelKwargs as JsonObject }),
    connection: await inheritConnection(
      input,
      PATH,
      { connection: llm.connection, input: llmInput },
      context,
    ),
  };
}
