import type { JsonObject } from "../spec/json.js";
import type { CallOptions } from "../spec/language-model.js";
import type { AddOptions } from "../spec/memory.js";
import type { Scope } from "../spec/scope.js";
import { hashText } from "../util/hash-text.js";
import { parseMessages, type Turn } from "./parse-messages.js";
import { parseMetadata } from "./parse-metadata.js";
import { checkOptions, parseBoolean, SCOPE_OPTIONS } from "./parse-options.js";
import { stripRecalled } from "./recalled-text.js";
import { parseScopeOnly } from "./scope.js";

/** The arguments of `add`, checked. */
export interface AddInput {
  readonly scope: Scope;
  /** What was said, without recalled memories; empty if the messages held nothing else. */
  readonly turns: readonly Turn[];
  /** Hashes of the recalled memories that the messages held. */
  readonly recalled: ReadonlySet<string>;
  readonly metadata: JsonObject | undefined;
  readonly infer: boolean;
  readonly call: CallOptions;
}

const KNOWN_OPTIONS = [...SCOPE_OPTIONS, "metadata", "infer", "signal"];

/** Throws `INPUT_INVALID`, `SCOPE_REQUIRED` or `FILTER_INVALID`, naming the argument. */
export function parseAdd(messages: unknown, options: AddOptions, now: Date): AddInput {
  checkOptions(options, KNOWN_OPTIONS, "add");
  const scope = parseScopeOnly(options, "add");
  const turns = parseMessages(messages, now).map((turn) => ({ turn, ...stripRecalled(turn.content) }));
  return {
    scope,
    turns: turns
      .filter(({ text }) => text.trim() !== "")
      .map(({ turn, text }) => ({ ...turn, content: text })),
    recalled: new Set(turns.flatMap(({ recalled }) => recalled.map(hashText))),
    metadata: options.metadata === undefined ? undefined : parseMetadata(options.metadata),
    infer: parseBoolean(options.infer, "infer", true),
    call: options.signal === undefined ? {} : { signal: options.signal },
  };
}
