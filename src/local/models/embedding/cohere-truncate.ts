import { malformedInput } from "../../validate/body-schema.js";
import { keepEnd, keepStart } from "../cut-to-tokens.js";
import { countTokens } from "../engine/count-tokens.js";

/** Which end of a text that is too long is cut off; `none` refuses it. */
export type CutSide = "none" | "start" | "end";

/** A text cut to `most` tokens. Throws `ValidationException` for one that is longer and may not be cut. */
export function truncate(text: string, most: number, side: CutSide, at: string): string {
  const tokens = countTokens(text);
  if (tokens <= most) return text;
  if (side === "none") throw malformedInput(`${at}: expected at most ${most} tokens, actual: ${tokens}`);
  return side === "start" ? keepEnd(text, most) : keepStart(text, most);
}
