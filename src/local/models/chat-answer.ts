import type { WireTokenUsage } from "../../wire/converse.js";
import type { ModelAnswer } from "./limit-output.js";

/** What a chat model answers, whichever operation and body the request came in. */
export interface ChatAnswer extends ModelAnswer {
  readonly usage: WireTokenUsage;
}
