import { createHash } from "node:crypto";

/**
 * SHA-256 in hex of a memory's normalised text: two texts with the same hash say the same. Normalised means
 * lower case, Unicode NFC, every run of white space as one space, and no full stop at the end.
 */
export function hashText(text: string): string {
  return createHash("sha256").update(normalise(text), "utf8").digest("hex");
}

function normalise(text: string): string {
  const folded = text.toLowerCase().normalize("NFC").split(/\s+/u).filter(Boolean).join(" ");
  let end = folded.length;
  while (end > 0 && FULL_STOPS.has(folded.charAt(end - 1))) end -= 1;
  return folded.slice(0, end).trimEnd();
}

const FULL_STOPS = new Set([".", "。"]);
