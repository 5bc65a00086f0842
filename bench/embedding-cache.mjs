// Embedding the same texts twice through the embedding cache: once asked of a stand-in, then from memory, then from the store.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheEmbedder } from "../dist/cache/cache-embedder.js";
import { openStore } from "../dist/store/open-store.js";

const COUNT = 10_000;
const folder = mkdtempSync(join(tmpdir(), "varve-cache-"));
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
  for (let at = 0; at < COUNT; at += 1_000)
    await cached.embed(texts.slice(at, at + 1_000), { purpose: "document" });
  const perThousand = (performance.now() - started) / (COUNT / 1_000);
  process.stdout.write(
    `${name}: ${requests - before} requests, ${perThousand.toFixed(1)} ms per 1,000 texts\n`,
  );
};
const first = cacheEmbedder(embedder, settings).embedder;
await pass("first pass", first);
await pass("second pass, memory", first);
await pass("second pass, store", cacheEmbedder(embedder, settings).embedder);
await store.close();
rmSync(folder, { recursive: true });
