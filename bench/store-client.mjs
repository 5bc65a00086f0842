// @ts-check
/**
 * Fills or searches one store and prints what was measured as JSON. The embedder gives the corpus's vectors at no cost.
 *
 *     node store-client.mjs <varve|sqlite-vec|mem0ai> <fill|search|adds|open> <file> <memories in all> [searches] [recall] [user, …]
 */
import { closeSync, fdatasyncSync, openSync, rmSync, statSync, writeSync } from "node:fs";
import {
  askersOf,
  DIMENSIONS,
  EVERYONE,
  memoriesOf,
  memoryOf,
  questionOf,
  usersOf,
} from "./store-corpus.mjs";

const [subject = "", task = "", path = "", total = "0", searches = "500", recall = "", ...askers] =
  process.argv.slice(2);
const AT = "2026-01-01T00:00:00.000Z";
const IMPORTED_AT_ONCE = 2000;
const SECONDS_OF_ADDS = 5;
/** What the log takes for one addition, about. */
const BYTES_OF_ADD = 65_536;
/** Searches of everyone's memories, for each of one user's: they take longer. */
const SHARE_FOR_EVERYONE = 0.01;
/** All memories are this agent's, which is how a search sees everyone's. */
const AGENT = "bench";

/**
 * @typedef {object} Subject
 * @property {(user: string, first: number, memories: { text: string, vector: Float32Array }[]) => unknown} add
 * @property {(user: string, question: number) => unknown} search The ten best; of everyone's, see `EVERYONE`.
 * @property {(user: string, question: number) => Promise<string[]>} [best] The ids of the ten nearest by vector.
 * @property {() => unknown} close
 * @property {number} [openMs] What opening the file took, from the call on, once the code was loaded.
 * @property {number} [loadMs] What the first call took, which loads the code and opens an empty store in memory.
 */

/** @type {Record<string, () => Promise<Subject>>} */
const SUBJECTS = { varve, "sqlite-vec": sqliteVec, mem0ai };

async function varve() {
  const [{ openStore }, { LongTermMemory }] = await Promise.all([
    import("../build/store/open-store.js"),
    import("../build/memory/memory.js"),
  ]);
  const first = performance.now();
  await (await openStore({ provider: "sqlite", path: ":memory:" })).close();
  const started = performance.now();
  const store = await openStore({ provider: "sqlite", path });
  const openMs = performance.now() - started;
  const loadMs = started - first;
  const space = { model: "made up", dimensions: DIMENSIONS };
  await store.bindSpace(space);
  /** @type {any} */
  const embedder = {
    space,
    embed: async (/** @type {string[]} */ texts) => ({ vectors: texts.map(vectorOf), requests: 0 }),
  };
  const memory = new LongTermMemory({ languageModel: /** @type {any} */ ({}), embedder, store });
  const scopeOf = (/** @type {string} */ user) => (user === EVERYONE ? { agentId: AGENT } : { userId: user });
  return {
    openMs,
    loadMs,
    add: async (user, first, memories) => {
      const changes = memories.map(({ text, vector }, at) => ({
        kind: /** @type {const} */ ("add"),
        scope: { userId: user, agentId: AGENT },
        id: `${user}-${first + at}`,
        memory: text,
        hash: `${first + at} ${text}`,
        vector,
        metadata: { number: first + at },
        at: AT,
        actor: "bench",
      }));
      await store.commit(changes);
    },
    search: (user, question) => memory.search(questions.get(`${user} ${question}`)?.text, scopeOf(user)),
    best: async (user, question) => {
      const { vector } = questionOf(user, question);
      const found = await store.search({ scope: scopeOf(user), vector, limit: 10 });
      return found.map(({ record }) => record.id);
    },
    close: () => memory.close(),
  };
}

/** The vectors of the questions, by their texts: so that making them is not part of what is measured. */
const questions = new Map();
const vectors = new Map();
const vectorOf = (/** @type {string} */ text) => vectors.get(text);

/** A table of its own with a partition key, as its documentation advises; vectors only, no words and no history. */
async function sqliteVec() {
  const [{ default: Database }, { getLoadablePath }] = await Promise.all([
    import("better-sqlite3"),
    import("sqlite-vec"),
  ]);
  const database = new Database(path);
  database.loadExtension(getLoadablePath());
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE VIRTUAL TABLE IF NOT EXISTS vectors USING vec0(
      user TEXT PARTITION KEY, embedding FLOAT[${DIMENSIONS}] DISTANCE_METRIC=cosine, +id TEXT, +memory TEXT)`);
  const insert = database.prepare("INSERT INTO vectors (user, embedding, id, memory) VALUES (?, ?, ?, ?)");
  const nearest = database.prepare(
    "SELECT id, memory, distance FROM vectors WHERE user = ? AND embedding MATCH ? AND k = 10",
  );
  const nearestOfAll = database.prepare(
    "SELECT id, memory, distance FROM vectors WHERE embedding MATCH ? AND k = 10",
  );
  const bytesOf = (/** @type {Float32Array} */ { buffer }) => Buffer.from(buffer);
  const search = (/** @type {string} */ user, /** @type {Float32Array} */ vector) =>
    user === EVERYONE ? nearestOfAll.all([bytesOf(vector)]) : nearest.all(user, bytesOf(vector));
  return {
    add: (user, first, memories) => {
      database.exec("BEGIN");
      for (const [at, { text, vector }] of memories.entries())
        insert.run(user, bytesOf(vector), `${user}-${first + at}`, text);
      database.exec("COMMIT");
    },
    search: (user, question) => search(user, questions.get(`${user} ${question}`)?.vector),
    best: async (user, question) =>
      search(user, questionOf(user, question).vector).map((/** @type {any} */ row) => row.id),
    close: () => database.close(),
  };
}

async function mem0ai() {
  process.env["MEM0_TELEMETRY"] = "false";
  const { MemoryVectorStore } = await import("mem0ai/oss");
  const store = new MemoryVectorStore({ dimension: DIMENSIONS, dbPath: path });
  const search = (/** @type {string} */ user, /** @type {Float32Array} */ vector) =>
    store.search(Array.from(vector), 10, user === EVERYONE ? {} : { user_id: user });
  return {
    add: (user, first, memories) =>
      store.insert(
        memories.map(({ vector }) => Array.from(vector)),
        memories.map((_, at) => `${user}-${first + at}`),
        memories.map(({ text }) => ({ data: text, user_id: user })),
      ),
    search: (user, question) => search(user, questions.get(`${user} ${question}`)?.vector),
    close: () => undefined,
  };
}

/** @type {Record<string, () => Promise<unknown>>} */
const TASKS = { fill, search: measureSearches, adds: measureAdds, open: measureOpening };

/** Adds everything in large commits. Making the memories is not counted. */
async function fill() {
  const store = await open();
  let spentMs = 0;
  for (const { user, memories } of usersOf(Number(total))) {
    for (let first = 0; first < memories; first += IMPORTED_AT_ONCE) {
      const length = Math.min(IMPORTED_AT_ONCE, memories - first);
      const batch = Array.from({ length }, (_, at) => memoryOf(user, first + at));
      const started = performance.now();
      await store.add(user, first, batch);
      spentMs += performance.now() - started;
    }
  }
  await store.close();
  return { addsPerSecond: (1000 * Number(total)) / spentMs, bytes: statSync(path).size };
}

async function measureSearches() {
  const store = await open();
  /** @type {Record<string, unknown>} */
  const byUser = {};
  for (const { user } of askersOf(Number(total))) {
    if (askers.length > 0 && !askers.includes(user)) continue;
    const times = [];
    const share = user === EVERYONE && subject === "varve" ? SHARE_FOR_EVERYONE : 1;
    for (let question = 1; question <= Number(searches) * share; question += 1) {
      const asked = questionOf(user, question);
      questions.set(`${user} ${question}`, asked);
      vectors.set(asked.text, asked.vector);
      const before = performance.now();
      await store.search(user, question);
      times.push(performance.now() - before);
    }
    byUser[user] = {
      firstMs: times[0],
      times: times.slice(Math.floor(times.length / 2)),
      ...(recall === "" ? {} : { recall: await recallOf(store, user) }),
    };
  }
  await store.close();
  return { byUser };
}

/** From a fresh process to a store that takes calls, and how much of it is the call that opens it. */
async function measureOpening() {
  const started = performance.now();
  const store = await open();
  const withModulesMs = performance.now() - started;
  await store.close();
  return { openMs: store.openMs ?? withModulesMs, loadMs: store.loadMs ?? 0, withModulesMs };
}

/** How many of the ten nearest by a plain comparison with every vector are found, over five questions. @param {Subject} store @param {string} user */
async function recallOf(store, user) {
  if (store.best === undefined) return undefined;
  const asked = [1, 2, 3, 4, 5].map((question) => ({
    question,
    query: questionOf(user, question).vector,
    /** @type {{ id: string, cosine: number }[]} */
    nearest: [],
  }));
  for (const { id, vector } of memoriesOf(user, Number(total))) {
    for (const { query, nearest } of asked) {
      nearest.push({ id, cosine: cosine(query, vector) });
      if (nearest.length === 1000) keepTen(nearest);
    }
  }
  let found = 0;
  for (const { question, nearest } of asked) {
    keepTen(nearest);
    const best = new Set(await store.best(user, question));
    found += nearest.filter(({ id }) => best.has(id)).length;
  }
  return found / 50;
}

/** @param {{ cosine: number }[]} found */
function keepTen(found) {
  found.sort((one, other) => other.cosine - one.cosine);
  found.length = Math.min(10, found.length);
}

/** @param {Float32Array} one @param {Float32Array} other */
function cosine(one, other) {
  let product = 0;
  let ones = 0;
  let others = 0;
  for (let at = 0; at < one.length; at += 1) {
    const [a = 0, b = 0] = [one[at], other[at]];
    product += a * b;
    ones += a * a;
    others += b * b;
  }
  return product / Math.sqrt(ones * others);
}

/**
 * One durable commit after the other, each followed by a bare write of as many bytes with `fdatasync`: what else the machine does
 * weighs on both.
 */
async function measureAdds() {
  const store = await open();
  const user = `adder ${process.pid}`;
  const bare = openSync(`${path} bare`, "w");
  const block = Buffer.alloc(BYTES_OF_ADD, 1);
  writeSync(bare, Buffer.alloc(256 * BYTES_OF_ADD));
  fdatasyncSync(bare);
  let addsMs = 0;
  let syncsMs = 0;
  let added = 0;
  while (addsMs < 1000 * SECONDS_OF_ADDS) {
    const memory = memoryOf(user, added);
    const started = performance.now();
    await store.add(user, added, [memory]);
    const between = performance.now();
    writeSync(bare, block, 0, block.length, (added % 256) * block.length);
    fdatasyncSync(bare);
    addsMs += between - started;
    syncsMs += performance.now() - between;
    added += 1;
  }
  closeSync(bare);
  rmSync(`${path} bare`);
  await store.close();
  return { addsPerSecond: (1000 * added) / addsMs, syncsPerSecond: (1000 * added) / syncsMs };
}

async function open() {
  const create = SUBJECTS[subject];
  if (create === undefined) throw new Error(`Unknown subject: ${subject}`);
  if (task === "fill") for (const end of ["", "-wal", "-shm"]) rmSync(path + end, { force: true });
  return create();
}

const run = TASKS[task];
if (run === undefined) throw new Error(`Unknown task: ${task}`);
process.stdout.write(JSON.stringify(await run()));
