import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll } from "vitest";
import { type Damage, type DamagedStore, DELETED_ADDITION, describeDamage } from "./store-damage.js";

const folder = mkdtempSync(join(tmpdir(), "varve-damage-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function open(encryptionKey?: string): DamagedStore {
  files += 1;
  const path = join(folder, `${files}.db`);
  const key = encryptionKey === undefined ? {} : { encryptionKey };
  return {
    options: { provider: "sqlite", path, synchronous: "normal", ...key },
    async run(statement) {
      const database = new Database(path, key as object);
      database.exec(`PRAGMA foreign_keys = OFF; ${statement}`);
      database.close();
    },
  };
}

const SEQUENCE = "sequence = (SELECT sequence FROM memories WHERE id = 'm1')";
const KEY = "partition_and_sequence = (SELECT (partition << 32) | sequence FROM memories WHERE id = 'm1')";
const ALICES = "user_id = 'alice'";
const newest = (event: string) =>
  `(SELECT max(sequence) FROM history WHERE memory_id = 'm2' AND event = '${event}')`;
const oldest = (event: string) =>
  `(SELECT min(sequence) FROM history WHERE memory_id = 'm2' AND event = '${event}')`;

const DAMAGES: readonly Damage[] = [
  ["a deleted vector", `DELETE FROM vectors WHERE ${SEQUENCE}`, ["memories without vector: 1 (m1)"]],
  [
    "a shortened vector",
    `UPDATE vectors SET vector = substr(vector, 1, 12) WHERE ${SEQUENCE}`,
    ["memories with a vector of a wrong length: 1 (m1)"],
  ],
  [
    "a vector with another number in it",
    `UPDATE vectors SET vector = x'0000803F000080BF0000000000000000' WHERE ${SEQUENCE}`,
    ["memories without the code of their vector: 1 (m1)"],
  ],
  [
    "a vector in another scope",
    `UPDATE vectors SET partition = partition + 1 WHERE ${SEQUENCE}`,
    ["memories with a vector of another scope: 1 (m1)"],
  ],
  [
    "a vector whose memory never was",
    "INSERT INTO vectors SELECT 999, partition, vector FROM vectors LIMIT 1",
    ["vectors without memory: 1 (999)"],
  ],
  ["a deleted code", `DELETE FROM codes WHERE ${KEY}`, ["memories without the code of their vector: 1 (m1)"]],
  [
    "an altered code",
    `UPDATE codes SET code = CAST(substr(code, 1, 11) || x'55' AS BLOB) WHERE ${KEY}`,
    ["memories without the code of their vector: 1 (m1)"],
  ],
  [
    "a shortened code",
    `UPDATE codes SET code = substr(code, 1, 11) WHERE ${KEY}`,
    ["memories without the code of their vector: 1 (m1)"],
  ],
  [
    "a code whose memory never was",
    "INSERT INTO codes SELECT 999, code FROM codes LIMIT 1",
    ["codes without memory: 1 (999)"],
  ],
  ["deleted terms", `DELETE FROM terms WHERE ${KEY}`, ["memories without the terms of their text: 1 (m1)"]],
  [
    "altered terms",
    `UPDATE terms SET terms = 'like coffe' WHERE ${KEY}`,
    ["memories without the terms of their text: 1 (m1)"],
  ],
  [
    "terms whose memory was deleted",
    "INSERT INTO terms SELECT (partition << 32) | sequence, 'milk' FROM history WHERE memory_id = 'm3' AND event = 'ADD'",
    ["terms without memory: 1 (m3)"],
  ],
  [
    DELETED_ADDITION,
    "DELETE FROM history WHERE event = 'ADD' AND memory_id = 'm1'",
    ["memories without the history entry that added them: 1 (m1)"],
  ],
  [
    "a deleted history entry of an addition before changes",
    `DELETE FROM history WHERE sequence = ${oldest("ADD")}`,
    ["memories without the history entry that added them: 1 (m2)"],
  ],
  [
    "a deleted history entry of the last change",
    `DELETE FROM history WHERE sequence = ${newest("UPDATE")}`,
    ["memories that are not as their history says: 1 (m2)"],
  ],
  [
    "a deleted history entry of a change before the last",
    `DELETE FROM history WHERE sequence = ${oldest("UPDATE")}`,
    ["memories whose history has a gap: 1 (m2)"],
  ],
  [
    "a deleted history entry of a deletion",
    "DELETE FROM history WHERE memory_id = 'm3' AND event = 'DELETE'",
    ["memories that are not as their history says: 1 (m3)"],
  ],
  [
    "an altered text in the last history entry",
    `UPDATE history SET new_memory = 'Likes rum' WHERE sequence = ${newest("UPDATE")}`,
    ["memories that are not as their history says: 1 (m2)"],
  ],
  [
    "an altered text in an earlier history entry",
    `UPDATE history SET new_memory = 'Likes rum' WHERE sequence = ${oldest("UPDATE")}`,
    ["memories whose history has a gap: 1 (m2)"],
  ],
  [
    "a deleted memory",
    "DELETE FROM memories WHERE id = 'm4'",
    [
      "memories that are not as their history says: 1 (m4)",
      "vectors without memory: 1 (m4)",
      "codes without memory: 1 (m4)",
      "terms without memory: 1 (m4)",
      "scopes whose number of memories is wrong: 1 (2)",
    ],
  ],
  [
    "an altered text of a memory",
    "UPDATE memories SET memory = 'Likes rum' WHERE id = 'm1'",
    [
      "memories without the terms of their text: 1 (m1)",
      "memories that are not as their history says: 1 (m1)",
    ],
  ],
  [
    "altered metadata of a memory",
    "UPDATE memories SET metadata = '{' WHERE id = 'm1'",
    ["memories whose metadata is not JSON: 1 (m1)"],
  ],
  [
    "a deleted scope",
    "DELETE FROM partitions WHERE user_id = 'bob'",
    ["memories without owner: 1 (m4)", "history entries without owner: 1 (4)"],
  ],
  [
    "messages of a scope that never was",
    "UPDATE messages SET partition = 9",
    ["messages without owner: 1 (1)"],
  ],
  [
    "an altered number of memories",
    `UPDATE partitions SET memory_count = memory_count + 1 WHERE ${ALICES}`,
    ["scopes whose number of memories is wrong: 1 (1)"],
  ],
  [
    "a last addition that lies too far back",
    `UPDATE partitions SET last_added = 1 WHERE ${ALICES}`,
    ["scopes whose last addition is wrong: 1 (1)"],
  ],
  [
    "a last addition that lies ahead",
    `UPDATE partitions SET last_added = 999 WHERE ${ALICES}`,
    ["scopes whose last addition is wrong: 1 (1)"],
  ],
  [
    "a history whose counter is lost",
    "DELETE FROM sqlite_sequence WHERE name = 'history'",
    [
      "scopes whose last addition is wrong: 2 (1, 2)",
      "counters that do not fit what they count: 1 (history)",
    ],
  ],
  [
    "an altered size of the cache",
    "UPDATE cache_size SET bytes = bytes + 1",
    ["counters that do not fit what they count: 1 (cache)"],
  ],
  [
    "a lost size of the cache",
    "DELETE FROM cache_size",
    ["counters that do not fit what they count: 1 (cache)"],
  ],
  [
    "a lost embedding space",
    "DELETE FROM settings WHERE name = 'embedding-space'",
    ["memories without an embedding space: 3 (m1, m2, m4)"],
  ],
  [
    "a new vector with another number in it",
    `UPDATE reembedded SET vector = x'0000803F000080BF' WHERE ${SEQUENCE}`,
    ["new vectors without their code: 1 (m1)"],
  ],
  [
    "a shortened new vector",
    `UPDATE reembedded SET vector = substr(vector, 1, 4) WHERE ${SEQUENCE}`,
    ["new vectors of a wrong length: 1 (m1)"],
  ],
];

const HARMLESS = [
  [
    "an altered time of the last change of texts",
    "UPDATE partitions SET last_rewritten = 0, last_changed = 0",
  ],
  ["a deleted new vector", `DELETE FROM reembedded WHERE ${SEQUENCE}`],
  ["a new vector of another text", `UPDATE reembedded SET hash = 'x' WHERE ${SEQUENCE}`],
  ["a lost name of the space that a move leads to", "DELETE FROM settings WHERE name = 'reembedding-space'"],
  ["a deleted entry of the cache", "DELETE FROM cache"],
] as const;

describeDamage("a SQLite file", () => open(), DAMAGES, HARMLESS);
describeDamage("an encrypted SQLite file", () => open("a key"), DAMAGES, HARMLESS);
