import { createHash } from "node:crypto";

/** 32 hexadecimal digits that a request determines: the same request gets the same answer, ids included. */
export function answerId(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part).update("\n");
  return hash.digest("hex").slice(0, 32);
}

/** 32 hexadecimal digits in the form of a UUID. */
export function asUuid(digits: string): string {
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
