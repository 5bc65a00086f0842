import { performance } from "node:perf_hooks";
import type { ConverseStreamEvent } from "../../wire/converse-stream.js";
import { encodeEvent } from "../../wire/stream-messages.js";
import { answerChat } from "../models/answer-chat.js";
import { activeModelBackend } from "../models/model-backend.js";
import { responseFields } from "../models/response-fields.js";
import { streamAnswer } from "../models/stream-answer.js";
import { countInputTokens } from "../models/token-usage.js";
import { readConverse } from "./converse-call.js";
import type { OperationCall, StreamedAnswer } from "./operation.js";

/** ConverseStream: the answer of Converse in pieces. */
export async function converseStream(call: OperationCall): Promise<StreamedAnswer> {
  const startedAt = performance.now();
  const request = readConverse(call, true);
  const events = await activeModelBackend()?.streamChat?.(request);
  if (events !== undefined) return { frames: encodeEvents(events), inputTokens: countInputTokens(request) };
  const answer = await answerChat(request);
  const { inputTokens, outputTokens } = answer.usage;
  const latencyMs = Math.round(performance.now() - startedAt);
  const fields = responseFields(request.additionalModelResponseFieldPaths, answer);
  return { frames: encodeEvents(streamAnswer(answer, latencyMs), fields), inputTokens, outputTokens };
}

/** The frames of a stream; `stopFields` join those of its `messageStop`. */
async function* encodeEvents(
  events: Iterable<ConverseStreamEvent> | AsyncIterable<ConverseStreamEvent>,
  stopFields: object = {},
): AsyncGenerator<Uint8Array> {
  for await (const { type, payload } of events) {
    yield encodeEvent(type, type === "messageStop" ? { ...payload, ...stopFields } : payload);
  }
}
