import type { WireTokenUsage } from "../../../wire/converse.js";
import type { StreamEncoder } from "./chat-codec.js";

/** How an answer ended. */
export interface StreamEnd {
  /** Converse's stop reason. */
  readonly stopReason: string;
  readonly usage: WireTokenUsage;
}

/** An encoder for a family whose answers are text only: a chunk for each piece of text, and one at the end. */
export function streamText(
  encodePiece: (text: string) => unknown,
  encodeEnd: (end: StreamEnd) => unknown,
): StreamEncoder {
  let stopReason = "end_turn";
  return (event) => {
    switch (event.type) {
      case "contentBlockDelta": {
        const { text } = event.payload.delta;
        return text === undefined ? [] : [encodePiece(text)];
      }
      case "messageStop":
        stopReason = event.payload.stopReason;
        return [];
      case "metadata":
        return [encodeEnd({ stopReason, usage: event.payload.usage })];
      default:
        return [];
    }
  };
}
