import { createHash } from "node:crypto";

/** The signature of a reasoning text: base64, as opaque as AWS's, and one that the server can check when the text comes back. */
export function signReasoning(text: string): string {
  return createHash("sha512").update("varve-local-reasoning\n").update(text).digest("base64");
}
