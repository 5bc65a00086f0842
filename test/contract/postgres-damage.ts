import type { StoreOptions } from "../../src/store/open-store.js";
import { type Damage, DELETED_ADDITION, describeDamage } from "./store-damage.js";

const SEQUENCE = "sequence = (SELECT sequence FROM {memories} WHERE id = 'm1')";
const newest = (event: string) =>
  `(SELECT max(sequence) FROM {history} WHERE memory_id = 'm2' AND event = '${event}')`;
const oldest = (event: string) =>
  `(SELECT min(sequence) FROM {history} WHERE memory_id = 'm2' AND event = '${event}')`;
/** Lets the column take vectors of any length. */
const ANY_LENGTH = `UPDATE pg_attribute SET atttypmod = -1
  WHERE attrelid = '{memories}'::regclass AND attname = 'vector'`;

const DAMAGES: readonly Damage[] = [
  [
    "a shortened vector",
    `DROP INDEX {memories_by_vector}; ${ANY_LENGTH}; UPDATE {memories} SET vector = '[1,2]' WHERE id = 'm1'`,
    ["memories with a vector of a wrong length: 1 (m1)"],
  ],
  [
    "a deleted row of terms",
    `DELETE FROM {terms} WHERE term = 'tea' AND ${SEQUENCE}`,
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "another term in a row of terms",
    `UPDATE {terms} SET term = 'rum' WHERE term = 'tea' AND ${SEQUENCE}`,
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "another frequency in a row of terms",
    `UPDATE {terms} SET frequency = 2 WHERE term = 'tea' AND ${SEQUENCE}`,
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "another length in a row of terms",
    `UPDATE {terms} SET text_length = 7 WHERE term = 'tea' AND ${SEQUENCE}`,
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "a row of terms too many",
    `INSERT INTO {terms} SELECT partition, 'rum', sequence, 1, text_length FROM {terms} WHERE term = 'tea' AND ${SEQUENCE}`,
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "altered terms in a memory's row",
    "UPDATE {memories} SET terms = '{like,rum}' WHERE id = 'm1'",
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "terms whose memory was deleted",
    "INSERT INTO {terms} SELECT partition, 'milk', sequence, 1, 2 FROM {history} WHERE memory_id = 'm3' AND event = 'ADD'",
    ["terms without memory: 1 (m3)"],
  ],
  [
    DELETED_ADDITION,
    "DELETE FROM {history} WHERE event = 'ADD' AND memory_id = 'm1'",
    ["memories without the history entry that added them: 1 (m1)"],
  ],
  [
    "a deleted history entry of an addition before changes",
    `DELETE FROM {history} WHERE sequence = ${oldest("ADD")}`,
    ["memories without the history entry that added them: 1 (m2)"],
  ],
  [
    "a deleted history entry of the last change",
    `DELETE FROM {history} WHERE sequence = ${newest("UPDATE")}`,
    ["memories that are not as their history says: 1 (m2)"],
  ],
  [
    "a deleted history entry of a change before the last",
    `DELETE FROM {history} WHERE sequence = ${oldest("UPDATE")}`,
    ["memories whose history has a gap: 1 (m2)"],
  ],
  [
    "a deleted history entry of a deletion",
    "DELETE FROM {history} WHERE memory_id = 'm3' AND event = 'DELETE'",
    ["memories that are not as their history says: 1 (m3)"],
  ],
  [
    "an altered text in the last history entry",
    `UPDATE {history} SET new_memory = 'Likes rum' WHERE sequence = ${newest("UPDATE")}`,
    ["memories that are not as their history says: 1 (m2)"],
  ],
  [
    "an altered text in an earlier history entry",
    `UPDATE {history} SET new_memory = 'Likes rum' WHERE sequence = ${oldest("UPDATE")}`,
    ["memories whose history has a gap: 1 (m2)"],
  ],
  [
    "a deleted memory",
    "DELETE FROM {memories} WHERE id = 'm4'",
    [
      "memories that are not as their history says: 1 (m4)",
      "terms without memory: 1 (m4)",
      "scopes whose number of memories is wrong: 1 (2)",
      "scopes whose number of terms is wrong: 1 (2)",
    ],
  ],
  [
    "an altered text of a memory",
    "UPDATE {memories} SET memory = 'Likes rum' WHERE id = 'm1'",
    [
      "memories without the terms of their text: 1 (m1)",
      "memories that are not as their history says: 1 (m1)",
    ],
  ],
  [
    "an altered number of memories",
    "UPDATE {partitions} SET memory_count = memory_count + 1 WHERE user_id = 'alice'",
    ["scopes whose number of memories is wrong: 1 (1)"],
  ],
  [
    "an altered number of terms",
    "UPDATE {partitions} SET term_count = term_count + 1 WHERE user_id = 'alice'",
    ["scopes whose number of terms is wrong: 1 (1)"],
  ],
  [
    "altered ids of a scope",
    "UPDATE {partitions} SET user_id = 'eve' WHERE user_id = 'alice'",
    ["scopes that are not found by their ids: 1 (1)"],
  ],
  [
    "a counter behind the history",
    "SELECT setval('{sequences}'::regclass, 1)",
    ["counters that do not fit what they count: 1 (history)"],
  ],
  [
    "a deleted entry of the cache",
    "DELETE FROM {cache}",
    ["counters that do not fit what they count: 1 (cache)"],
  ],
  [
    "a lost size of the cache",
    "DELETE FROM {cache_size}",
    ["counters that do not fit what they count: 1 (cache)"],
  ],
  [
    "a lost embedding space",
    "DELETE FROM {settings} WHERE name = 'embedding-space'",
    ["memories without an embedding space: 3 (m1, m2, m4)"],
  ],
  [
    "a shortened new vector",
    `UPDATE {reembedded} SET vector = '[1]' WHERE ${SEQUENCE}`,
    ["new vectors of a wrong length: 1 (m1)"],
  ],
];

const HARMLESS = [
  ["a deleted new vector", `DELETE FROM {reembedded} WHERE ${SEQUENCE}`],
  ["a new vector of another text", `UPDATE {reembedded} SET hash = 'x' WHERE ${SEQUENCE}`],
  [
    "a lost name of the space that a move leads to",
    "DELETE FROM {settings} WHERE name = 'reembedding-space'",
  ],
] as const;

/** @param open gives a schema that does not exist yet, and runs statements in its database */
export function describePostgresDamage(
  name: string,
  open: () => {
    readonly options: StoreOptions;
    readonly schema: string;
    run(statements: string): Promise<unknown>;
  },
): void {
  const opened = () => {
    const { options, schema, run } = open();
    const inSchema = (statements: string) => statements.replace(/\{([a-z_]+)\}/g, `"${schema}".$1`);
    return {
      options,
      run: async (statements: string) => {
        await run(inSchema(statements));
      },
    };
  };
  describeDamage(name, opened, DAMAGES, HARMLESS);
}
