import { VarveError } from "../errors.js";
import type { EmbeddingSpace } from "../spec/embedder.js";
import { SCOPE_IDS, type Scope } from "../spec/scope.js";
import type {
  AddChange,
  ChangeContext,
  StoreChange,
  StoreListQuery,
  StoreQuery,
  UpdateChange,
} from "../spec/store.js";
import { checkJsonObject } from "./check-json.js";
import { checkText } from "./check-text.js";

/** Most results that one call may ask for. */
const LARGEST_LIMIT = 1000;
/** Far above any embedding model; products of codes stay within 32 bits. */
const MOST_DIMENSIONS = 65_536;

/** Throws `SCOPE_REQUIRED` for a scope without an id, `INPUT_INVALID` for an id that is not a usable text. */
export function checkScope(scope: Scope): void {
  const named = SCOPE_IDS.filter((id) => scope[id] !== undefined);
  if (named.length === 0) {
    throw new VarveError(
      "SCOPE_REQUIRED",
      `The scope is empty. Name at least one of ${SCOPE_IDS.join(", ")}.`,
    );
  }
  for (const id of named) checkText(scope[id], id);
}

/** Checks all of a change that needs no look into the store. */
export function checkChange(change: StoreChange): void {
  checkContext(change);
  checkText(change.id, "id");
  if (change.kind === "add" || change.scope !== undefined) checkScope(change.scope ?? {});
  if (change.kind !== "add" && change.expectedHash !== undefined)
    checkText(change.expectedHash, "expectedHash");
  if (change.kind === "add") checkAdd(change);
  else if (change.kind === "update") checkUpdate(change);
  else if (change.kind !== "delete") throw invalid('A change is of kind "add", "update" or "delete".');
}

function checkAdd(change: AddChange): void {
  checkMemory(change, "");
  checkJsonObject(change.metadata, "metadata");
  if (change.attributedTo !== undefined) checkText(change.attributedTo, "attributedTo");
  if (change.expiresAt !== undefined) checkTime(change.expiresAt, "expiresAt");
}

function checkUpdate({ text, metadata, expiresAt }: UpdateChange): void {
  if (text === undefined && metadata === undefined && expiresAt === undefined) {
    throw invalid("An update changes neither text, metadata nor expiry. Give at least one.");
  }
  if (expiresAt !== undefined && expiresAt !== null) checkTime(expiresAt, "expiresAt");
  if (metadata !== undefined) checkJsonObject(metadata, "metadata");
  if (text !== undefined) checkMemory(text, "text.");
}

export function checkContext({ at, actor, reason }: ChangeContext): void {
  checkTime(at, "at");
  checkText(actor, "actor");
  if (reason !== undefined) checkText(reason, "reason");
}

/** Throws `INPUT_INVALID` unless the value is a time in UTC. */
export function checkTime(value: unknown, name: string): asserts value is string {
  checkText(value, name);
  if (UTC_TIME.test(value) && !Number.isNaN(Date.parse(value))) return;
  throw invalid(`\`${name}\` is not a time in UTC. Give ISO 8601 such as 2026-01-31T12:00:00.000Z.`);
}

export function checkQuery(query: StoreQuery): void {
  checkScope(query.scope);
  checkLimit(query.limit);
  if (query.now !== undefined) checkTime(query.now, "now");
  if (query.vector === undefined && query.text === undefined) {
    throw invalid("A search needs a vector, a text or both.");
  }
  if (query.vector !== undefined) checkVector(query.vector, "vector");
  if (query.text !== undefined && typeof query.text !== "string") throw invalid("`text` is not a string.");
}

export function checkListQuery(query: StoreListQuery): void {
  checkScope(query.scope);
  checkLimit(query.limit);
  if (query.now !== undefined) checkTime(query.now, "now");
}

/** Throws `INPUT_INVALID` unless the space has a model and a positive number of dimensions. */
export function checkSpace({ model, dimensions }: EmbeddingSpace): void {
  checkText(model, "model");
  if (!Number.isInteger(dimensions) || dimensions < 1 || dimensions > MOST_DIMENSIONS) {
    throw invalid(
      `\`dimensions\` is ${String(dimensions)}. Give a whole number from 1 to ${MOST_DIMENSIONS}.`,
    );
  }
}

/** Throws `INPUT_INVALID` unless the vector has as many components as the store's embedding space. */
export function checkDimensions(vector: Float32Array, dimensions: number): void {
  if (vector.length === dimensions) return;
  throw invalid(
    `The vector has ${vector.length} dimensions, the store's embedding space ${dimensions}. Embed with the store's model.`,
  );
}

const UTC_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

function checkMemory(part: { memory: string; hash: string; vector: Float32Array }, prefix: string): void {
  checkText(part.memory, `${prefix}memory`);
  checkText(part.hash, `${prefix}hash`);
  checkVector(part.vector, `${prefix}vector`);
}

export function checkVector(vector: unknown, name: string): void {
  if (!(vector instanceof Float32Array)) throw invalid(`\`${name}\` is not a Float32Array.`);
  for (let index = 0; index < vector.length; index += 1) {
    if (Number.isFinite(vector[index])) continue;
    throw invalid(`\`${name}\` holds ${vector[index]} at index ${index}; it must be finite.`);
  }
}

export function checkLimit(limit: number): void {
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT) {
    throw invalid(`\`limit\` is ${String(limit)}. Give a whole number from 1 to ${LARGEST_LIMIT}.`);
  }
}

const invalid = (message: string): VarveError => new VarveError("INPUT_INVALID", message);
