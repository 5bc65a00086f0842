import { performance } from "node:perf_hooks";
import { INVOCATION_LATENCY_HEADER, TOKEN_COUNT_HEADERS } from "../../wire/operations.js";
import { EMBEDDING_CODECS } from "../models/embedding/all-codecs.js";
import type { EmbeddingCodec } from "../models/embedding/embedding-codec.js";
import { validationFailure } from "../service-exception.js";
import { malformedInput } from "../validate/body-schema.js";
import type { OperationAnswer, OperationCall } from "./operation.js";

/** InvokeModel, for the embedding models whose native body the local Bedrock speaks. */
export async function invokeModel(call: OperationCall): Promise<OperationAnswer> {
  const startedAt = performance.now();
  const codec = findCodec(call);
  const { body, inputTokens } = await codec.serve(parseBody(call.body));
  return {
    body: JSON.stringify(body),
    headers: {
      [TOKEN_COUNT_HEADERS.inputTokens]: String(inputTokens),
      [INVOCATION_LATENCY_HEADER]: String(Math.round(performance.now() - startedAt)),
    },
    inputTokens,
  };
}

function findCodec({ modelId, resolveModel }: OperationCall): EmbeddingCodec {
  const model = resolveModel(modelId);
  if (model === undefined) {
    throw validationFailure(
      "The local Bedrock cannot tell which model this ARN names. Use the id or the profile of the model with InvokeModel.",
    );
  }
  const codec = EMBEDDING_CODECS.get(model.invokeFormat ?? "");
  if (codec !== undefined) return codec;
  throw validationFailure(
    model.kind === "chat"
      ? `The local Bedrock serves ${model.id} through Converse only. Use Converse with this model.`
      : `The local Bedrock does not serve ${model.id}. It serves the embedding formats ${[...EMBEDDING_CODECS.keys()].join(", ")}.`,
  );
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own error quotes the body, so it is not kept as the cause.
    throw malformedInput("#: expected a JSON object");
  }
}
