import { validationFailure } from "../service-exception.js";

/** Parses a body. Throws `ValidationException` if it is not JSON in UTF-8; the message repeats nothing of it. */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The parser's own error quotes the body, so it is not kept as the cause.
    throw validationFailure("The request body is not valid JSON. Send a JSON object and try again.");
  }
}
