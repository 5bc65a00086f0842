// Embedding the same texts twice through the embedding cache: once asked of a stand-in, then from memory, then from the store,
// there also in a process of its own, which has nothing of them in its memory.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheEmbedder } from "../build/cache/cache-embedder.js";
import { openStore } from "../build/store/open-store.js";

const COUNT = 10_000;
const [given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), "varve-cache-"));
const store = await openStore({ provider: "sqlite", path: join(folder, "cache.db") });
let requests = 0;
const embedder = {
  space: { model: "stand-in", dimensions: 1024 },
  async embed(texts) {
    requests += texts.length;
    return { vectors: texts.map((_, index) => new Float32Array(1024).fill(index)), requests: texts.length };
  },
};
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const settings = {
  memoryBytes: 2 ** 28,
  storeBytes: 2 ** 28,
  store: store.cache,
  clock: () => new Date(),
  logger: silent,
};
const texts = Array.from({ length: COUNT }, (_, index) => `Text number ${index} of the corpus.`);
const pass = async (name, cached) => {
  const before = requests;
  const started = performance.now();
  const cpu = process.cpuUsage();
  for (let at = 0; at < COUNT; at += 1_000)
    await cached.embed(texts.slice(at, at + 1_000), { purpose: "document" });
  const { user, system } = process.cpuUsage(cpu);
  const perThousand = (ms) => (ms / (COUNT / 1_000)).toFixed(1);
  process.stdout.write(
    `${name}: ${requests - before} requests, ${perThousand(performance.now() - started)} ms per 1,000 texts (CPU ${perThousand((user + system) / 1_000)} ms)\n`,
  );
};
if (given === undefined) {
  const first = cacheEmbedder(embedder, settings).embedder;
  await pass("first pass", first);
  await pass("second pass, memory", first);
}
await pass(
  `second pass, store${given === undefined ? "" : ", a fresh process"}`,
  cacheEmbedder(embedder, settings).embedder,
);
await store.close();
if (given === undefined) {
  spawnSync(process.execPath, [import.meta.filename, folder], { stdio: "inherit" });
  rmSync(folder, { recursive: true });
}
