import { createHash } from "node:crypto";

/** The seed for a request that leaves it to chance: 1 to 2,147,483,646, and the same for the same subject. */
export function seedOf(subject: string): number {
  return 1 + (createHash("sha256").update(subject).digest().readUInt32BE(0) % 2_147_483_646);
}
