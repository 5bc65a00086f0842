import type { WireTokenUsage } from "../../../wire/converse.js";
import { addDelta, stateUsage, stopMessage } from "../../converse-events.js";
import type { StreamMessage } from "../../message-stream.js";
import type { InvokeAnswer, InvokeStreaming } from "./invoke-family.js";

/** What one answer, or one chunk of it, holds in a family whose answers are one piece of text. */
export interface Completion {
  readonly text: string;
  /** Absent in a chunk that is not the last. */
  readonly stopReason?: string | undefined;
  readonly usage?: Partial<WireTokenUsage> | undefined;
}

export function wholeCompletion({ text, stopReason = "", usage }: Completion): InvokeAnswer {
  return {
    content: text === "" ? [] : [{ text }],
    stopReason,
    usage: isStated(usage) ? usage : undefined,
  };
}

/** @param read what a chunk holds; `undefined` if it is not the family's */
export function completionStream(
  read: (chunk: unknown) => Completion | undefined,
  members?: InvokeStreaming["members"],
): InvokeStreaming {
  return {
    ...(members === undefined ? {} : { members }),
    open: () => (chunk) => {
      const completion = read(chunk);
      return completion === undefined ? [] : completionEvents(completion);
    },
  };
}

function completionEvents({ text, stopReason, usage }: Completion): StreamMessage[] {
  return [
    ...(text === "" ? [] : [addDelta(0, { text })]),
    ...(isStated(usage) ? [stateUsage(usage)] : []),
    ...(stopReason === undefined ? [] : [stopMessage(stopReason)]),
  ];
}

function isStated(usage: Completion["usage"]): usage is Partial<WireTokenUsage> {
  return usage !== undefined && Object.keys(usage).length > 0;
}
