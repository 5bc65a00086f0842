import { createHash } from "node:crypto";

/** A number for PostgreSQL's advisory locks that stands for this purpose in this schema; as text, for it has 64 bits. */
export function advisoryLock(purpose: string, schema: string): string {
  const digest = createHash("sha256").update(`varve ${purpose} ${schema}`).digest();
  return digest.readBigInt64BE(0).toString();
}
