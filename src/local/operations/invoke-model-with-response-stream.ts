import { performance } from "node:perf_hooks";
import type { ModelFacts } from "../../catalogue/models.js";
import type { WireTokenUsage } from "../../wire/converse.js";
import type { ConverseStreamEvent, StreamMetadataPayload } from "../../wire/converse-stream.js";
import { STREAMED_CONTENT_TYPE_HEADER } from "../../wire/operations.js";
import { encodeEvent } from "../../wire/stream-messages.js";
import { CHAT_CODECS } from "../models/chat/all-codecs.js";
import type { ChatCodec, ChatContext, StreamEncoder } from "../models/chat/chat-codec.js";
import { activeModelBackend } from "../models/model-backend.js";
import { streamAnswer } from "../models/stream-answer.js";
import { countInputTokens } from "../models/token-usage.js";
import { streamingUnsupported } from "../validate/model-rules.js";
import { askModel, type ModelQuestion } from "./ask-model.js";
import { echoedHeaders } from "./echoed-settings.js";
import { invokedModel, readChatBody, unknownBody } from "./invoke-call.js";
import { guardrailMembers } from "./native-guardrail.js";
import type { OperationCall, StreamedAnswer, TokenCounts } from "./operation.js";

/** InvokeModelWithResponseStream: the answer of InvokeModel in the chunks of the model's family. */
export async function invokeModelWithResponseStream(call: OperationCall): Promise<StreamedAnswer> {
  const startedAt = performance.now();
  const echoed = echoedHeaders(call);
  const model = invokedModel(call);
  const codec = streamingCodec(model);
  const { question, context } = readChatBody(codec, model, call, true);
  const { events, stopSequence, usage, members } = await streamReply(question, startedAt);
  let final: TokenCounts = usage;
  const note = (known: WireTokenUsage): void => {
    final = known;
  };
  const encode = codec.encodeStream({
    ...context,
    usage,
    ...(stopSequence !== undefined && { stopSequence }),
  });
  return {
    frames: encodeChunks(events, encode, members, note),
    headers: { [STREAMED_CONTENT_TYPE_HEADER]: "application/json", ...echoed },
    usage: () => final,
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
  /** As far as it is known before the stream begins. */
  readonly usage: ChatContext["usage"];
  /** What Bedrock adds to the last chunk. */
  readonly members: object;
}

async function streamReply(question: ModelQuestion, startedAt: number): Promise<StreamedReply> {
  const { request, guardrail } = question;
  // A guardrail judges the whole answer.
  const streamed = guardrail === undefined ? await activeModelBackend()?.streamChat?.(request) : undefined;
  if (streamed !== undefined) {
    return { events: streamed, usage: { inputTokens: countInputTokens(request) }, members: {} };
  }
  const answer = await askModel(question);
  const { stopSequence, usage } = answer;
  return {
    events: streamAnswer(answer, Math.round(performance.now() - startedAt)),
    usage,
    members: guardrailMembers(answer),
    ...(stopSequence !== undefined && { stopSequence }),
  };
}

/** The chunks of a stream as frames. The last one carries Bedrock's own account of the call beside the model's members. */
async function* encodeChunks(
  events: StreamedReply["events"],
  encode: StreamEncoder,
  members: object,
  note: (usage: WireTokenUsage) => void,
): AsyncGenerator<Uint8Array> {
  let last: unknown;
  let account: StreamMetadataPayload | undefined;
  for await (const event of events) {
    if (event.type === "metadata") {
      account = event.payload;
      note(account.usage);
    }
    for (const chunk of encode(event)) {
      if (last !== undefined) yield encodeChunk(last);
      last = chunk;
    }
  }
  yield encodeChunk({
    ...(last as object),
    ...members,
    ...(account !== undefined && invocationMetrics(account)),
  });
}

function encodeChunk(chunk: unknown): Uint8Array {
  return encodeEvent("chunk", { bytes: Buffer.from(JSON.stringify(chunk)).toString("base64") });
}

function invocationMetrics({ usage, metrics }: StreamMetadataPayload): Readonly<Record<string, unknown>> {
  return {
    "amazon-bedrock-invocationMetrics": {
      inputTokenCount: usage.inputTokens,
      outputTokenCount: usage.outputTokens,
      ...(usage.cacheReadInputTokens !== undefined && {
        cacheReadInputTokenCount: usage.cacheReadInputTokens,
        cacheWriteInputTokenCount: usage.cacheWriteInputTokens,
      }),
      invocationLatency: metrics.latencyMs,
      firstByteLatency: metrics.latencyMs,
    },
  };
}
