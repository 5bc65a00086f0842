import { tokenizeDocument } from "../text/tokenize.js";
import { packRow, quantize } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { type MemoryKey, packKey } from "./memory-key.js";
import { sql } from "./sql.js";

/** Writes what finds a text: vector, code and terms. Replaces those of an earlier text with this key. */
export function indexMemory(
  connection: Connection,
  key: MemoryKey,
  text: string,
  vector: Float32Array,
): void {
  const [partition, sequence] = key;
  const bytes = new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
  const code = packRow(quantize(vector));
  const terms = tokenizeDocument(text).join(" ");
  connection.run(sql`
    INSERT OR REPLACE INTO vectors (sequence, partition, vector) VALUES (${sequence}, ${partition}, ${bytes})`);
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
