import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { FoundFaults } from "../found-faults.js";
import { tokenizeDocument } from "../text/tokenize.js";
import { packRow } from "../vector/quantize.js";
import type { Connection } from "./connection.js";
import { readSetting, readSpace } from "./embedding-space.js";
import { TARGET_SETTING } from "./reembedding.js";
import { sql } from "./sql.js";

/** Rows in one read at most: bounds what it holds in memory. */
const ROWS_PER_READ = 512;

type Bytes = Uint8Array | null;

type StoredParts = readonly [
  ...(readonly [partition: number, sequence: number, id: string, memory: string]),
  ...(readonly [vectorPartition: number | null, vector: Bytes, code: Bytes, terms: string | null]),
];

/** Compares every memory with what finds it: its vector, the vector's code, and the terms of its text. */
export function findMemoryFaults(connection: Connection, found: FoundFaults): void {
  const space = readSpace(connection);
  let last: readonly [partition: number, sequence: number] = [0, 0];
  for (;;) {
    const rows = connection.all(sql`
      SELECT memories.partition, memories.sequence, id, memory, vectors.partition, vector, code, terms
      FROM memories LEFT JOIN vectors ON vectors.sequence = memories.sequence
      LEFT JOIN codes ON codes.partition_and_sequence = ((memories.partition << 32) | memories.sequence)
      LEFT JOIN terms ON terms.partition_and_sequence = ((memories.partition << 32) | memories.sequence)
      WHERE (memories.partition, memories.sequence) > (${last[0]}, ${last[1]})
      ORDER BY memories.partition, memories.sequence LIMIT ${ROWS_PER_READ}`) as unknown as StoredParts[];
    for (const parts of rows) {
      compareParts(parts, space, found);
      last = [parts[0], parts[1]];
    }
    if (rows.length < ROWS_PER_READ) return;
  }
}

function compareParts(parts: StoredParts, space: EmbeddingSpace | undefined, found: FoundFaults): void {
  const [partition, , id, memory, vectorPartition, vector, code, terms] = parts;
  if (vector === null) found.add("memories without vector", id);
  else if (vectorPartition !== partition) found.add("memories with a vector of another scope", id);
  const isWrong = hasWrongLength(vector, space);
  if (isWrong) found.add("memories with a vector of a wrong length", id);
  if (lacksCode(code, isWrong ? null : vector)) found.add("memories without the code of their vector", id);
  if (terms !== tokenizeDocument(memory).join(" ")) found.add("memories without the terms of their text", id);
}

/** The same of the vectors that wait for a move to another embedding space. */
export function findNewVectorFaults(connection: Connection, found: FoundFaults): void {
  const target = readSetting(connection, TARGET_SETTING);
  const space = target === undefined ? undefined : (JSON.parse(target) as EmbeddingSpace);
  for (let last = 0; ; ) {
    const rows = connection.all(sql`
      SELECT reembedded.sequence, coalesce(id, reembedded.sequence), vector, code FROM reembedded
      LEFT JOIN memories ON memories.partition = reembedded.partition AND memories.sequence = reembedded.sequence
      WHERE reembedded.sequence > ${last} ORDER BY reembedded.sequence LIMIT ${ROWS_PER_READ}`);
    for (const row of rows) {
      const [sequence, place, vector, code] = row as readonly [number, string | number, Bytes, Bytes];
      last = sequence;
      const isWrong = hasWrongLength(vector, space);
      if (isWrong) found.add("new vectors of a wrong length", place);
      if (lacksCode(code, isWrong ? null : vector)) found.add("new vectors without their code", place);
    }
    if (rows.length < ROWS_PER_READ) return;
  }
}

const hasWrongLength = (vector: Bytes, space: EmbeddingSpace | undefined): boolean =>
  vector !== null &&
  (space === undefined
    ? vector.byteLength % Float32Array.BYTES_PER_ELEMENT !== 0
    : vector.byteLength !== Float32Array.BYTES_PER_ELEMENT * space.dimensions);

/** Without a vector nothing can be said of a code that is there. */
function lacksCode(code: Bytes, vector: Bytes): boolean {
  if (code === null || vector === null) return code === null;
  // A copy, since float32 must be aligned.
  return !Buffer.from(packRow(new Float32Array(new Uint8Array(vector).buffer))).equals(code);
}
