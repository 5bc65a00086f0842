import { VarveError } from "../errors.js";
import type { Transcript } from "../spec/store.js";
import { checkScope, checkTime } from "./check-input.js";
import { checkText } from "./check-text.js";

/** Most messages that a scope keeps. */
const MOST_MESSAGES = 1000;

/** Throws `INPUT_INVALID`, or `SCOPE_REQUIRED`, unless every store can keep the transcript exactly. */
export function checkTranscript({ scope, messages, keep, at }: Transcript): void {
  checkScope(scope);
  checkTime(at, "transcript.at");
  for (const [index, message] of messages.entries()) {
    const place = `transcript.messages[${index}]`;
    checkText(message.role, `${place}.role`);
    if (message.name !== undefined) checkText(message.name, `${place}.name`);
    checkText(message.content, `${place}.content`);
    checkTime(message.at, `${place}.at`);
  }
  if (Number.isInteger(keep) && keep >= 0 && keep <= MOST_MESSAGES) return;
  throw new VarveError(
    "INPUT_INVALID",
    `\`transcript.keep\` is ${String(keep)}. Give a whole number from 0 to ${MOST_MESSAGES}.`,
  );
}
