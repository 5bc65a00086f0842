import { performance } from "node:perf_hooks";
import type { WireTokenUsage } from "../../wire/converse.js";
import type { ConverseStreamEvent, StreamMetadataPayload } from "../../wire/converse-stream.js";
import { encodeEvent } from "../../wire/stream-messages.js";
import { activeModelBackend } from "../models/model-backend.js";
import { responseFields } from "../models/response-fields.js";
import { streamAnswer } from "../models/stream-answer.js";
import { countInputTokens } from "../models/token-usage.js";
import { askModel } from "./ask-model.js";
import { readConverse } from "./converse-call.js";
import { converseStopReason, converseTrace } from "./converse-guardrail.js";
import { echoedSettings } from "./echoed-settings.js";
import type { OperationCall, StreamedAnswer, TokenCounts } from "./operation.js";

/** ConverseStream: the answer of Converse in pieces. */
export async function converseStream(call: OperationCall): Promise<StreamedAnswer> {
  const startedAt = performance.now();
  const question = readConverse(call, true);
  const { request, guardrail } = question;
  const settings = echoedSettings(request);
  // A guardrail judges the whole answer.
  const events = guardrail === undefined ? await activeModelBackend()?.streamChat?.(request) : undefined;
  if (events !== undefined) {
    let usage: TokenCounts = { inputTokens: countInputTokens(request) };
    const note = (final: WireTokenUsage): void => {
      usage = final;
    };
    return { frames: encodeEvents(events, { metadata: settings, note }), usage: () => usage };
  }
  const answer = await askModel(question);
  const latencyMs = Math.round(performance.now() - startedAt);
  const messageStop = responseFields(request.additionalModelResponseFieldPaths, answer);
  const spoken = streamAnswer({ ...answer, stopReason: converseStopReason(answer) }, latencyMs);
  const metadata = { ...settings, ...converseTrace(answer) };
  return { frames: encodeEvents(spoken, { messageStop, metadata }), usage: () => answer.usage };
}

/** What joins the payloads of the last two events, and who is told the usage. */
interface StreamEnd {
  readonly messageStop?: object;
  readonly metadata: object;
  note?(usage: StreamMetadataPayload["usage"]): void;
}

async function* encodeEvents(
  events: Iterable<ConverseStreamEvent> | AsyncIterable<ConverseStreamEvent>,
  end: StreamEnd,
): AsyncGenerator<Uint8Array> {
  for await (const { type, payload } of events) {
    if (type === "metadata") {
      end.note?.(payload.usage);
      yield encodeEvent(type, { ...payload, ...end.metadata });
    } else {
      yield encodeEvent(type, type === "messageStop" ? { ...payload, ...end.messageStop } : payload);
    }
  }
}
