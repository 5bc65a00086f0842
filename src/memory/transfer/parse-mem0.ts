import { VarveError } from "../../errors.js";
import type { JsonObject } from "../../spec/json.js";
import type { HistoryEvent } from "../../spec/memory-record.js";
import { SCOPE_IDS, type Scope } from "../../spec/scope.js";
import type { StoreEntry } from "../../spec/store.js";
import { hashText } from "../../util/hash-text.js";
import { cleanText } from "../clean-text.js";
import { isRecord } from "../is-record.js";
import { scopeIdOf } from "../lift-scope-ids.js";
import { parseExpiry } from "../parse-expiry.js";
import { parseMetadata } from "../parse-metadata.js";
import { parseKept, parseText } from "../parse-options.js";
import { parseScopeOnly } from "../scope.js";
import { parseUtc } from "./parse-entry.js";

type Values = Readonly<Record<string, unknown>>;

/** What a record of mem0's may leave open. */
export interface Mem0Defaults {
  /** Who owns records that name nobody. */
  readonly scope: Scope | undefined;
  readonly now: string;
  readonly newId: () => string;
}

/**
 * One memory as mem0 writes it: an item of `get_all`'s `results`, or a payload of its vector store. What varve has no field for
 * goes into the metadata. Throws `INPUT_INVALID`, or `SCOPE_REQUIRED`, naming the member.
 */
export function parseMem0(value: unknown, defaults: Mem0Defaults): StoreEntry {
  if (!isRecord(value)) throw new VarveError("INPUT_INVALID", "The item is not a JSON object.");
  const scope = ownerOf(value, defaults);
  const memoryId = value["id"] === undefined ? defaults.newId() : parseKept(String(value["id"]), "id");
  const history = changesOf(value["history"], memoryId, defaults.now);
  const said = value["memory"] ?? value["data"] ?? value["text"];
  if (said === undefined && history.length > 0) return { scope, memoryId, history };
  const memory = cleanText(parseText(said, "memory")).trim();
  const createdAt = timeOf(value, "created_at") ?? defaults.now;
  const expiresAt = expiryOf(value);
  const speaker = value["attributed_to"] ?? value["attributedTo"] ?? value["role"];
  const record = {
    id: memoryId,
    ...scope,
    memory,
    hash: hashText(memory),
    metadata: metadataOf(value),
    createdAt,
    updatedAt: timeOf(value, "updated_at") ?? createdAt,
    ...(typeof speaker === "string" && speaker.trim() !== "" ? { attributedTo: cleanText(speaker) } : {}),
    ...(typeof expiresAt === "string" ? { expiresAt } : {}),
  };
  return { scope, memoryId, record, history };
}

/** mem0's TypeScript package hands the date out among the metadata. */
function expiryOf(value: Values): string | null | undefined {
  const places = [value, isRecord(value["metadata"]) ? value["metadata"] : {}];
  const [date] = places.flatMap((place) => place["expiration_date"] ?? place["expirationDate"] ?? []);
  return parseExpiry({ expiration_date: date });
}

function ownerOf(value: Values, defaults: Mem0Defaults): Scope {
  const ids = Object.entries(value).filter(([key, id]) => scopeIdOf(key) && (id ?? "") !== "");
  if (ids.length > 0) return parseScopeOnly(Object.fromEntries(ids), "import");
  if (defaults.scope !== undefined) return defaults.scope;
  throw new VarveError(
    "SCOPE_REQUIRED",
    `The memory names no owner. Give the import one of ${SCOPE_IDS.join(", ")}, for memories that name none.`,
  );
}

/** Members that became a field, or that can be computed anew. */
const KNOWN = new Set([
  ...["id", "memory", "data", "text", "hash", "metadata", "history", "score", "vector"],
  ...["created_at", "createdAt", "updated_at", "updatedAt", "expiration_date", "expirationDate"],
  ...["attributed_to", "attributedTo", "text_lemmatized", "textLemmatized"],
]);

function metadataOf(value: Values): JsonObject {
  const others = Object.entries(value).filter(
    ([key, member]) => !KNOWN.has(key) && scopeIdOf(key) === undefined && (member ?? null) !== null,
  );
  const { expiration_date: _, ...own } = isRecord(value["metadata"]) ? value["metadata"] : {};
  return parseMetadata({ ...Object.fromEntries(others), ...own });
}

function timeOf(value: Values, name: "created_at" | "updated_at"): string | undefined {
  const time = value[name] ?? value[name.replace("_at", "At")];
  return time === undefined || time === null ? undefined : parseUtc(time, name);
}

const EVENTS: readonly HistoryEvent[] = ["ADD", "UPDATE", "DELETE"];

/** Rows of mem0's history, of its Python or its TypeScript form. Events that changed nothing are left out. */
function changesOf(rows: unknown, memoryId: string, now: string): StoreEntry["history"] {
  if (!Array.isArray(rows)) return [];
  return rows.filter(isRecord).flatMap((row) => {
    const event = EVENTS.find((known) => known === (row["event"] ?? row["action"]));
    if (event === undefined) return [];
    const actor = row["actor_id"];
    return [
      {
        memoryId,
        event,
        previousMemory: textOrNull(row["old_memory"] ?? row["previous_value"]),
        newMemory: event === "DELETE" ? null : textOrNull(row["new_memory"] ?? row["new_value"]),
        at: timeOf(row, "updated_at") ?? timeOf(row, "created_at") ?? now,
        actor: typeof actor === "string" && actor !== "" ? cleanText(actor) : "mem0",
      },
    ];
  });
}

const textOrNull = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? cleanText(value).trim() : null;
