import { randomBytes } from "node:crypto";

/** Twelve characters of `a-z0-9`, as AWS names jobs and invocations. */
export function newResourceId(): string {
  return Array.from(randomBytes(12), (byte) => (byte % 36).toString(36)).join("");
}
