import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { CallOptions } from "../spec/language-model.js";
import type { AddOptions } from "../spec/memory.js";
import type { Scope } from "../spec/scope.js";
import { hashText } from "../util/hash-text.js";
import { callFor } from "./call-for.js";
import { EXPIRY_OPTIONS, parseFutureExpiry } from "./parse-expiry.js";
import { parseMessages, type Turn } from "./parse-messages.js";
import { parseMetadata } from "./parse-metadata.js";
import { checkOptions, parseBoolean, SCOPE_OPTIONS } from "./parse-options.js";
import { parseTags } from "./parse-tags.js";
import { stripRecalled } from "./recalled-text.js";
import { parseScopeOnly } from "./scope.js";

/** What mem0 calls the summary of an agent's run, in options and metadata. */
export const PROCEDURAL_MEMORY = "procedural_memory";

/** The arguments of `add`, checked. */
export interface AddInput {
  readonly scope: Scope;
  /** What was said, without recalled memories; empty if the messages held nothing else. */
  readonly turns: readonly Turn[];
  /** Hashes of the recalled memories that the messages held. */
  readonly recalled: ReadonlySet<string>;
  readonly metadata: JsonObject | undefined;
  /** ISO 8601 in UTC. */
  readonly expiresAt: string | undefined;
  /** How the messages become memories. */
  readonly kind: "facts" | "verbatim" | "procedure";
  readonly call: CallOptions;
}

const KNOWN_OPTIONS = [
  ...SCOPE_OPTIONS,
  ...EXPIRY_OPTIONS,
  "metadata",
  "infer",
  "memoryType",
  "memory_type",
  "signal",
  "tags",
];

/** Throws `INPUT_INVALID`, `SCOPE_REQUIRED` or `FILTER_INVALID`, naming the argument. */
export function parseAdd(messages: unknown, options: AddOptions, now: Date): AddInput {
  checkOptions(options, KNOWN_OPTIONS, "add");
  const scope = parseScopeOnly(options, "add");
  const kind = parseKind(options, scope);
  const said = parseMessages(messages, now);
  if (kind === "verbatim") refuseMedia(said);
  const turns = said.map((turn) => ({ turn, ...stripRecalled(turn.content) }));
  return {
    scope,
    turns: turns
      .filter(({ turn, text }) => text.trim() !== "" || turn.media !== undefined)
      .map(({ turn, text }) => ({ ...turn, content: text })),
    recalled: new Set(turns.flatMap(({ recalled }) => recalled.map(hashText))),
    metadata: options.metadata === undefined ? undefined : parseMetadata(options.metadata),
    expiresAt: parseFutureExpiry({ ...options }, now),
    kind,
    call: callFor("add", { scope, signal: options.signal, tags: parseTags(options.tags) }),
  };
}

function parseKind(options: AddOptions, scope: Scope): AddInput["kind"] {
  const infer = parseBoolean(options.infer, "infer", true);
  if (options.memoryType !== undefined && options.memory_type !== undefined) {
    throw invalid("memoryType and memory_type are the same option: give one of them.");
  }
  const type: unknown = options.memoryType ?? options.memory_type;
  if (type === undefined) return infer ? "facts" : "verbatim";
  if (type !== PROCEDURAL_MEMORY) throw invalid(`memoryType must be "${PROCEDURAL_MEMORY}", or be left out.`);
  if (!infer) throw invalid(`A ${PROCEDURAL_MEMORY} is written by the model: leave out infer: false.`);
  if (scope.agentId !== undefined) return "procedure";
  throw new VarveError(
    "SCOPE_REQUIRED",
    `A ${PROCEDURAL_MEMORY} belongs to an agent: give agentId, beside userId and runId if you like.`,
  );
}

function refuseMedia(turns: readonly Turn[]): void {
  if (turns.every(({ media }) => media === undefined)) return;
  throw invalid(
    "With infer: false only text is stored: leave images and documents out, or let the model describe them.",
  );
}

const invalid = (message: string): VarveError => new VarveError("INPUT_INVALID", message);
