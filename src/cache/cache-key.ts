import { createHash } from "node:crypto";

/** A key that is equal for equal parts and tells nothing of them. */
export function cacheKey(...parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts), "utf8").digest("base64url");
}
