import { validationFailure } from "../../service-exception.js";
import { countTokens } from "../engine/count-tokens.js";

const MOST_TOKENS = 8192;

/** Counts the tokens of a Titan text. Throws `ValidationException` if there are too many. */
export function countTitanTokens(text: string): number {
  const tokens = countTokens(text);
  if (tokens > MOST_TOKENS) {
    throw validationFailure(
      `400 Bad Request: Too many input tokens. Max input tokens: ${MOST_TOKENS}, request input token count: ${tokens} `,
    );
  }
  return tokens;
}
