import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { MemoryRecord } from "../../spec/memory-record.js";
import type { Scope } from "../../spec/scope.js";
import type { StoreEntry } from "../../spec/store.js";
import { hashText } from "../../util/hash-text.js";
import { isRecord } from "../is-record.js";
import { parseMetadata } from "../parse-metadata.js";
import { parseKept } from "../parse-options.js";
import { parseTime } from "../parse-time.js";
import { parseScopeOnly } from "../scope.js";

type Values = Readonly<Record<string, unknown>>;
type HistoryChange = StoreEntry["history"][number];

/** One line of an export of varve's. Throws `INPUT_INVALID`, or `SCOPE_REQUIRED`, naming the member. */
export function parseEntry(value: unknown, space: EmbeddingSpace | undefined): StoreEntry {
  if (!isRecord(value)) throw invalid("The line is not a JSON object.");
  const { userId, agentId, runId } = value;
  const scope = parseScopeOnly({ userId, agentId, runId } as Scope, "import");
  const memoryId = parseKept(value["id"], "id");
  const history = parseList(value["history"]).map((change, index) =>
    parseChange(change, memoryId, `history[${index}]`),
  );
  if (value["memory"] === undefined) {
    if (history.length === 0) throw invalid("The line holds neither a memory nor a history.");
    return { scope, memoryId, history };
  }
  const record = parseRecord(value, scope, memoryId);
  const vector = value["vector"] === undefined ? {} : { vector: parseVector(value["vector"], space) };
  return { scope, memoryId, record, ...vector, history };
}

function parseRecord(value: Values, scope: Scope, id: string): MemoryRecord {
  const memory = parseKept(value["memory"], "memory");
  const { attributedTo, expiresAt } = value;
  return {
    id,
    ...scope,
    memory,
    hash: hashText(memory),
    metadata: parseMetadata(value["metadata"] ?? {}),
    createdAt: parseUtc(value["createdAt"], "createdAt"),
    updatedAt: parseUtc(value["updatedAt"], "updatedAt"),
    ...(attributedTo === undefined ? {} : { attributedTo: parseKept(attributedTo, "attributedTo") }),
    ...(expiresAt === undefined ? {} : { expiresAt: parseUtc(expiresAt, "expiresAt") }),
  };
}

const EVENTS: readonly HistoryChange["event"][] = ["ADD", "UPDATE", "DELETE"];

function parseChange(value: unknown, memoryId: string, place: string): HistoryChange {
  if (!isRecord(value)) throw invalid(`${place} is not an object.`);
  const event = EVENTS.find((known) => known === value["event"]);
  if (event === undefined) throw invalid(`${place}.event must be one of ${EVENTS.join(", ")}.`);
  const textOrNull = (name: string) =>
    (value[name] ?? null) === null ? null : parseKept(value[name], `${place}.${name}`);
  const reason = value["reason"];
  return {
    memoryId,
    event,
    previousMemory: textOrNull("previousMemory"),
    newMemory: textOrNull("newMemory"),
    at: parseUtc(value["at"], `${place}.at`),
    actor: parseKept(value["actor"], `${place}.actor`),
    ...(reason === undefined ? {} : { reason: parseKept(reason, `${place}.reason`) }),
  };
}

function parseList(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw invalid("history must be a list.");
}

export const parseUtc = (value: unknown, place: string): string =>
  new Date(parseTime(value, place)).toISOString();

/** float32, little-endian, in base64. */
function parseVector(value: unknown, space: EmbeddingSpace | undefined): Float32Array {
  if (space === undefined) throw invalid("The line holds a vector, but the header names no embedding space.");
  const bytes = Buffer.from(typeof value === "string" ? value : "", "base64");
  if (bytes.length !== space.dimensions * Float32Array.BYTES_PER_ELEMENT) {
    throw invalid(`vector is not ${space.dimensions} numbers of 4 bytes in base64.`);
  }
  // A copy, since float32 must be aligned.
  const vector = new Float32Array(new Uint8Array(bytes).buffer);
  if (vector.every(Number.isFinite)) return vector;
  throw invalid("vector holds what is no number.");
}

const invalid = (message: string): VarveError => new VarveError("INPUT_INVALID", message);
