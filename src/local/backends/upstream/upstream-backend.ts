import { performance } from "node:perf_hooks";
import type { ModelBackend } from "../../models/model-backend.js";
import { ServiceException } from "../../service-exception.js";
import { decodeChatAnswer } from "./decode-chat-answer.js";
import { decodeChatStream } from "./decode-chat-stream.js";
import { encodeChatRequest } from "./encode-chat-request.js";
import { fitDimensions } from "./fit-dimensions.js";
import type { ChatCompletion, ChatCompletionChunk, EmbeddingList } from "./openai-wire.js";
import { readServerEvents } from "./read-server-events.js";
import { parseUpstreamJson, postUpstream, readUpstreamJson } from "./upstream-client.js";
import type { UpstreamOptions } from "./upstream-options.js";

/** An OpenAI-compatible server behind the model that a caller names. */
export function createUpstreamBackend(options: UpstreamOptions, modelId: string): ModelBackend {
  const model = options.model ?? modelId;
  const { embeddingModel } = options;
  return {
    async answerChat(request) {
      const response = await postUpstream(options, "chat/completions", encodeChatRequest(request, model));
      return decodeChatAnswer((await readUpstreamJson(response)) as ChatCompletion, request);
    },
    async streamChat(request) {
      const startedAt = performance.now();
      const body = {
        ...encodeChatRequest(request, model),
        stream: true,
        stream_options: { include_usage: true },
      };
      const response = await postUpstream(options, "chat/completions", body);
      return decodeChatStream(readChunks(response), request, () => performance.now() - startedAt);
    },
    ...(embeddingModel !== undefined && {
      async embedText(text, dimensions) {
        const body = { model: embeddingModel, input: text, encoding_format: "float" };
        const list = (await readUpstreamJson(
          await postUpstream(options, "embeddings", body),
        )) as EmbeddingList;
        return fitDimensions(list.data?.[0]?.embedding, dimensions);
      },
    }),
  };
}

async function* readChunks(response: Response): AsyncGenerator<ChatCompletionChunk> {
  if (response.body === null) return;
  try {
    for await (const data of readServerEvents(response.body)) {
      if (data === "[DONE]") return;
      yield parseUpstreamJson(data) as ChatCompletionChunk;
    }
  } catch (cause) {
    if (cause instanceof ServiceException && cause.exception !== "ModelErrorException") throw cause;
    throw new ServiceException("ModelStreamErrorException", "The upstream server's stream broke off.", {
      cause,
    });
  }
}
