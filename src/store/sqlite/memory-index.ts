import { tokenizeDocument } from "../text/tokenize.js";
import { packRow } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { type MemoryKey, packKey } from "./memory-key.js";
import { sql } from "./sql.js";

/** The stored form of a vector: float32, little-endian. */
export const bytesOf = (vector: Float32Array): Uint8Array =>
  new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);

/** Writes what finds the text that a memory has now, instead of an earlier one's: vector, code and terms. */
export function indexMemory(
  connection: Connection,
  key: MemoryKey,
  text: string,
  vector: Float32Array,
): void {
  const [partition, sequence] = key;
  const code = packRow(vector);
  const terms = tokenizeDocument(text).join(" ");
  connection.run(sql`
    INSERT OR REPLACE INTO vectors (sequence, partition, vector) VALUES (${sequence}, ${partition}, ${bytesOf(vector)})`);
  connection.run(sql`
    INSERT OR REPLACE INTO codes (partition_and_sequence, code) VALUES (${packKey(key)}, ${code})`);
  connection.run(sql`
    INSERT OR REPLACE INTO terms (partition_and_sequence, terms) VALUES (${packKey(key)}, ${terms})`);
}

/** Removes what `indexMemory` wrote. */
export function unindexMemory(connection: Connection, key: MemoryKey): void {
  const [, sequence] = key;
  connection.run(sql`DELETE FROM vectors WHERE sequence = ${sequence}`);
  connection.run(sql`DELETE FROM codes WHERE partition_and_sequence = ${packKey(key)}`);
  connection.run(sql`DELETE FROM terms WHERE partition_and_sequence = ${packKey(key)}`);
  connection.run(sql`DELETE FROM reembedded WHERE sequence = ${sequence}`);
}
