import { performance } from "node:perf_hooks";
import type { ModelFacts } from "../../catalogue/models.js";
import type { ConverseRequestBody } from "../../wire/converse.js";
import type { ConverseStreamEvent, StreamMetadataPayload } from "../../wire/converse-stream.js";
import { STREAMED_CONTENT_TYPE_HEADER } from "../../wire/operations.js";
import { encodeEvent } from "../../wire/stream-messages.js";
import { answerChat } from "../models/answer-chat.js";
import { CHAT_CODECS } from "../models/chat/all-codecs.js";
import type { ChatCodec, StreamEncoder } from "../models/chat/chat-codec.js";
import { activeModelBackend } from "../models/model-backend.js";
import { streamAnswer } from "../models/stream-answer.js";
import { streamingUnsupported } from "../validate/model-rules.js";
import { invokedModel, readChatBody, unknownBody } from "./invoke-call.js";
import type { OperationCall, StreamedAnswer } from "./operation.js";

/** InvokeModelWithResponseStream: the answer of InvokeModel in the chunks of the model's family. */
export async function invokeModelWithResponseStream(call: OperationCall): Promise<StreamedAnswer> {
  const startedAt = performance.now();
  const model = invokedModel(call);
  const codec = streamingCodec(model);
  const { request, context } = readChatBody(codec, model, call.body, true);
  const { events, stopSequence, outputTokens } = await streamReply(request, startedAt);
  const encode = codec.encodeStream({ ...context, ...(stopSequence !== undefined && { stopSequence }) });
  return {
    frames: encodeChunks(events, encode),
    headers: { [STREAMED_CONTENT_TYPE_HEADER]: "application/json" },
    inputTokens: context.inputTokens,
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

function streamingCodec(model: ModelFacts): ChatCodec & Required<Pick<ChatCodec, "encodeStream">> {
  const codec = CHAT_CODECS.get(model.invokeFormat ?? "");
  if (codec === undefined && model.kind === "chat" && model.apis.invokeModelStream !== false) {
    throw unknownBody(model);
  }
  if (model.apis.invokeModelStream === false || !hasStream(codec)) throw streamingUnsupported();
  return codec;
}

function hasStream(
  codec: ChatCodec | undefined,
): codec is ChatCodec & Required<Pick<ChatCodec, "encodeStream">> {
  return codec?.encodeStream !== undefined;
}

interface StreamedReply {
  readonly events: Iterable<ConverseStreamEvent> | AsyncIterable<ConverseStreamEvent>;
  readonly stopSequence?: string;
  readonly outputTokens?: number;
}

async function streamReply(request: ConverseRequestBody, startedAt: number): Promise<StreamedReply> {
  const streamed = await activeModelBackend()?.streamChat?.(request);
  if (streamed !== undefined) return { events: streamed };
  const answer = await answerChat(request);
  const { stopSequence, usage } = answer;
  return {
    events: streamAnswer(answer, Math.round(performance.now() - startedAt)),
    outputTokens: usage.outputTokens,
    ...(stopSequence !== undefined && { stopSequence }),
  };
}

/** The chunks of a stream as frames. The last one carries Bedrock's own account of the call beside the model's members. */
async function* encodeChunks(
  events: StreamedReply["events"],
  encode: StreamEncoder,
): AsyncGenerator<Uint8Array> {
  let last: unknown;
  let account: StreamMetadataPayload | undefined;
  for await (const event of events) {
    if (event.type === "metadata") account = event.payload;
    for (const chunk of encode(event)) {
      if (last !== undefined) yield encodeChunk(last);
      last = chunk;
    }
  }
  yield encodeChunk({ ...(last as object), ...(account !== undefined && invocationMetrics(account)) });
}

function encodeChunk(chunk: unknown): Uint8Array {
  return encodeEvent("chunk", { bytes: Buffer.from(JSON.stringify(chunk)).toString("base64") });
}

function invocationMetrics({ usage, metrics }: StreamMetadataPayload): Readonly<Record<string, unknown>> {
  return {
    "amazon-bedrock-invocationMetrics": {
      inputTokenCount: usage.inputTokens,
      outputTokenCount: usage.outputTokens,
      invocationLatency: metrics.latencyMs,
      firstByteLatency: metrics.latencyMs,
    },
  };
}
