import { compareStatements, type Relation } from "./compare-statements.js";
import type { ExistingMemory } from "./extraction-request.js";
import type { Fact } from "./fact.js";
import { readStatement, readTopic, type Statement } from "./read-statement.js";

/** One operation on the stored memories, as the fact-recording tool takes it. `delete` and `none` repeat the text of the existing memory. */
export interface MemoryOperation {
  readonly operation: "add" | "update" | "delete" | "none";
  /** The existing memory that it changes or restates; absent for `add`. */
  readonly id?: number;
  readonly memory: string;
  readonly attributed_to: string;
  readonly reason: string;
}

interface Entry {
  /** Absent for a memory that this conversation adds. */
  readonly id: number | undefined;
  /** The text before this conversation. */
  readonly original: string;
  text: string;
  statement: Statement;
  speaker: string | undefined;
  outcome: Outcome | undefined;
}

interface Outcome {
  readonly operation: MemoryOperation["operation"];
  readonly reason: string;
}

/** Keeps a conversation of thousands of statements about one thing from comparing each with each. */
const MOST_CANDIDATES = 200;

/** An attitude or a diet that ended is worth knowing; of most other things it is enough that they are gone. */
const WORTH_KEEPING_ENDED = new Set(["attitude", "allergy", "eat", "drink", "smoke"]);

/**
 * Reconciles facts, in the order they were said, with the memories that exist and with each other, so that every
 * existing memory gets one operation at most and a later fact wins over an earlier one.
 */
export class MemoryLedger {
  readonly #entries: Entry[] = [];
  /** Entries by every stem and slot that another statement could meet them in. */
  readonly #index = new Map<string, Set<Entry>>();

  constructor(existing: readonly ExistingMemory[]) {
    for (const { id, memory } of existing)
      this.#insert({
        id,
        original: memory,
        text: memory,
        statement: readStatement(memory),
        speaker: undefined,
        outcome: undefined,
      });
  }

  /** Takes in one fact that `speaker` stated. */
  record(fact: Fact, speaker: string): void {
    if (fact.kind === "forget") {
      this.#forget(readTopic(fact.text));
      return;
    }
    const statement = readStatement(fact.text);
    if (fact.kind === "ended" && this.#wasReplaced(statement, speaker)) return;
    const entry = fact.kind === "ended" ? this.#findEnded(statement, speaker) : undefined;
    if (
      entry !== undefined &&
      !WORTH_KEEPING_ENDED.has(statement.predicate) &&
      !statement.slots.has("diet")
    ) {
      entry.outcome = { operation: "delete", reason: "The speaker says that it no longer holds." };
      return;
    }
    const [match, relation] =
      entry === undefined ? this.#closest(fact, statement, speaker) : [entry, "contradicts" as const];
    if (match === undefined) {
      this.#insert({
        id: undefined,
        original: fact.text,
        text: fact.text,
        statement,
        speaker,
        outcome: { operation: "add", reason: "A new fact." },
      });
    } else if (relation === "same") {
      if (match.outcome === undefined) match.outcome = { operation: "none", reason: "Already remembered." };
      match.speaker ??= speaker;
    } else {
      this.#rewrite(match, fact, statement, speaker, relation);
    }
  }

  /** The operations, in the order in which their memories first came up. */
  operations(): MemoryOperation[] {
    return this.#entries.flatMap(({ id, original, text, speaker, outcome }) => {
      // A new memory that the same conversation takes back leaves nothing to do.
      if (outcome === undefined || (id === undefined && outcome.operation === "delete")) return [];
      const { operation, reason } = outcome;
      const memory = operation === "add" || operation === "update" ? text : original;
      const attribution = { memory, attributed_to: speaker ?? "user", reason };
      return id === undefined ? [{ operation, ...attribution }] : [{ operation, id, ...attribution }];
    });
  }

  #rewrite(entry: Entry, fact: Fact, statement: Statement, speaker: string, relation: Relation): void {
    entry.text = fact.text;
    entry.statement = statement;
    entry.speaker = speaker;
    this.#indexEntry(entry);
    if (entry.id === undefined) return;
    const reason =
      relation === "refines" ? "Says more than the existing memory." : "Contradicts the existing memory.";
    entry.outcome = { operation: "update", reason };
  }

  /** The entry that says the same as the fact, else one that it contradicts, else one that it refines. */
  #closest(fact: Fact, statement: Statement, speaker: string): readonly [Entry | undefined, Relation] {
    const byRelation = new Map<Relation, Entry>();
    for (const entry of this.#candidates(statement)) {
      if (!heldBy(entry, speaker)) continue;
      const relation =
        entry.text.toLowerCase() === fact.text.toLowerCase()
          ? "same"
          : compareStatements(statement, entry.statement);
      if (!byRelation.has(relation)) byRelation.set(relation, entry);
      if (relation === "same") break;
    }
    for (const relation of ["same", "contradicts", "refines"] as const) {
      const entry = byRelation.get(relation);
      if (entry !== undefined) return [entry, relation];
    }
    return [undefined, "unrelated"];
  }

  /** The entry that states what the fact says has ended. */
  #findEnded(statement: Statement, speaker: string): Entry | undefined {
    const stated = { ...statement, positive: true };
    return this.#candidates(statement).find(
      (entry) =>
        heldBy(entry, speaker) &&
        entry.statement.positive &&
        compareStatements(stated, entry.statement) === "same",
    );
  }

  /** "I moved to Porto, I don't live in Leeds any more": the new value has replaced the old one already. */
  #wasReplaced(statement: Statement, speaker: string): boolean {
    return this.#candidates(statement).some(
      (entry) =>
        entry.speaker === speaker &&
        entry.outcome?.operation === "update" &&
        entry.statement.subject === statement.subject &&
        [...statement.slots].some((slot) => entry.statement.slots.has(slot)),
    );
  }

  /** Removes the entry that shares the most words with the topic, if they share at least half of them. */
  #forget(topic: ReadonlySet<string>): void {
    let best: Entry | undefined;
    let most = 0;
    for (const entry of this.#candidates({ topic, slots: new Set() })) {
      const said = readTopic(entry.text);
      const shared = [...topic].filter((stem) => said.has(stem)).length;
      if (shared > most && shared * 2 >= topic.size) [best, most] = [entry, shared];
    }
    if (best !== undefined) best.outcome = { operation: "delete", reason: "The speaker asks to forget it." };
  }

  /** Entries that may speak of the same thing: those that share the rarest words first, and not too many. */
  #candidates(statement: Pick<Statement, "topic" | "slots">): Entry[] {
    const groups = [...keysOf(statement)].map((key) => this.#index.get(key) ?? new Set<Entry>());
    const found = new Set<Entry>();
    for (const group of groups.sort((one, other) => one.size - other.size)) {
      if (found.size + group.size > MOST_CANDIDATES && found.size > 0) break;
      for (const entry of group) found.add(entry);
    }
    return [...found].slice(0, MOST_CANDIDATES).filter((entry) => entry.outcome?.operation !== "delete");
  }

  #insert(entry: Entry): void {
    this.#entries.push(entry);
    this.#indexEntry(entry);
  }

  #indexEntry(entry: Entry): void {
    for (const key of keysOf(entry.statement)) {
      const entries = this.#index.get(key) ?? new Set();
      this.#index.set(key, entries.add(entry));
    }
  }
}

/** Speakers do not contradict each other; of existing memories the speaker is unknown. */
function heldBy(entry: Entry, speaker: string): boolean {
  return entry.id !== undefined || entry.speaker === speaker;
}

function* keysOf({ topic, slots }: Pick<Statement, "topic" | "slots">): Generator<string> {
  for (const stem of topic) yield stem;
  for (const slot of slots) yield `slot ${["role", "employer", "job"].includes(slot) ? "work" : slot}`;
}
