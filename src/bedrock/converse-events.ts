import type { WireTokenUsage } from "../wire/converse.js";
import type { WireDelta } from "../wire/converse-stream.js";
import type { StreamMessage } from "./message-stream.js";

/** Events of ConverseStream, for streams of another form that are read as one. */

export function startToolUse(contentBlockIndex: number, toolUseId: string, name: string): StreamMessage {
  return {
    type: "contentBlockStart",
    payload: { contentBlockIndex, start: { toolUse: { toolUseId, name } } },
  };
}

export function addDelta(contentBlockIndex: number, delta: WireDelta): StreamMessage {
  return { type: "contentBlockDelta", payload: { contentBlockIndex, delta } };
}

export function stopBlock(contentBlockIndex: number): StreamMessage {
  return { type: "contentBlockStop", payload: { contentBlockIndex } };
}

export function stopMessage(stopReason: string): StreamMessage {
  return { type: "messageStop", payload: { stopReason } };
}

/** @param latencyMs milliseconds that the model took, where the service states them */
export function stateUsage(usage: Partial<WireTokenUsage>, latencyMs?: number): StreamMessage {
  return {
    type: "metadata",
    payload: { usage, ...(latencyMs === undefined ? {} : { metrics: { latencyMs } }) },
  };
}
