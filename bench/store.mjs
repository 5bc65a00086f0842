// @ts-check
/**
 * The embedded store beside sqlite-vec and mem0ai's `memory` store: search, opening, durable adds, import, recall, and how the
 * number of other users' memories changes the time of a search.
 *
 *     node store.mjs [memories in all, default 100000] [further totals, such as 1000000]
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isInstalled, median, runClient } from "./processes.mjs";

const RUNS = 5;
/** Beyond, mem0ai's store takes seconds for a search and minutes to be filled. */
const MOST_FOR_MEM0 = 10_000;
const totals = process.argv.slice(2).map(Number);
const total = totals[0] ?? 100_000;
const PEERS = { "sqlite-vec": "sqlite-vec", mem0ai: "mem0ai/oss" };
const folder = mkdtempSync(join(process.cwd(), ".store-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const number = (/** @type {number} */ value, digits = 2) => value.toFixed(digits);
const print = (/** @type {string} */ line) => process.stdout.write(`${line}\n`);

print(`${total.toLocaleString("en")} memories of 1,024 dimensions; medians of ${RUNS} processes`);
/** @type {Map<string, number>} */
const ours = new Map();
await compare("varve", total);
for (const [name, module] of Object.entries(PEERS)) {
  if (!isInstalled(module)) continue;
  const held = name === "mem0ai" ? Math.min(total, MOST_FOR_MEM0) : total;
  await compare(name, held);
}
print("\nvarve, the same user beside more and more of others' memories");
for (const all of [10_000, ...(total === 10_000 ? [] : [total]), ...totals.slice(1)]) {
  const path = join(folder, `varve ${all}.db`);
  if (all !== total) await runClient("store-client.mjs", ["varve", "fill", path, all]);
  const { p50 } = await searches("varve", path, all, ["thousand"]);
  const { openMs } = await opening("varve", path, all);
  print(
    `  ${all.toLocaleString("en").padStart(9)} in all   search p50 ${number(p50.get("thousand") ?? 0)} ms   open ${number(openMs, 0)} ms`,
  );
  rmSync(path);
}

/** @param {string} subject @param {number} held */
async function compare(subject, held) {
  const path = join(folder, `${subject} ${held}.db`);
  const filled = await runClient("store-client.mjs", [subject, "fill", path, held]);
  const { p50, firstMs, recall } = await searches(subject, path, held);
  const { openMs, loadMs, withModulesMs } = await opening(subject, path, held);
  const adds = await repeat(3, [subject, "adds", path, held]);
  const addsPerSecond = median(adds.map((run) => run.addsPerSecond));
  const syncsPerSecond = median(adds.map((run) => run.syncsPerSecond));
  print(`\n${subject}${held === total ? "" : ` (${held.toLocaleString("en")} memories in all)`}`);
  for (const [user, ms] of p50) {
    print(
      `  search, user with ${user.padEnd(12)} p50 ${number(ms)} ms${beside(user, ms)}   first ${number(firstMs.get(user) ?? 0)} ms   recall@10 ${number(recall.get(user) ?? Number.NaN, 3)}`,
    );
  }
  print(
    `  open ${number(openMs, 0)} ms; the first open of a process loads code for ${number(loadMs, 0)} ms more; all from its start ${number(withModulesMs, 0)} ms${beside("open", withModulesMs)}`,
  );
  print(
    `  single adds, each durable ${number(addsPerSecond, 0)} a second${beside("adds", addsPerSecond)}   bare writes with fdatasync between them ${number(syncsPerSecond, 0)}`,
  );
  print(
    `  import ${number(filled.addsPerSecond, 0)} a second${beside("import", filled.addsPerSecond)}   file ${number(filled.bytes / held / 1024, 1)} KiB a memory`,
  );
}

/** What the value is of varve's, which comes first. @param {string} name @param {number} value */
function beside(name, value) {
  const own = ours.get(name);
  if (own === undefined) ours.set(name, value);
  return own === undefined ? "" : ` (${number(value / own, value < own ? 3 : 1)} times varve's)`;
}

/** @param {string} subject @param {string} path @param {number} held @param {readonly string[]} [asked] absent: all of them */
async function searches(subject, path, held, asked) {
  const count = subject === "varve" ? 2000 : subject === "mem0ai" ? 10 : 60;
  const first = await runClient("store-client.mjs", [
    ...[subject, "search", path, held, count],
    ...(asked === undefined ? ["recall"] : ["", ...asked]),
  ]);
  const more = subject === "varve" ? RUNS - 1 : 0;
  const runs = [first, ...(await repeat(more, [subject, "search", path, held, count, "", ...(asked ?? [])]))];
  const of = (/** @type {(found: any) => number} */ pick) =>
    new Map(
      Object.keys(first.byUser).map((user) => [user, median(runs.map((run) => pick(run.byUser[user])))]),
    );
  return {
    p50: of(({ times }) => median(times)),
    firstMs: of(({ firstMs }) => firstMs),
    /** Of the first process: it is the same in all. @type {Map<string, number>} */
    recall: new Map(Object.entries(first.byUser).map(([user, found]) => [user, found.recall])),
  };
}

/** @param {string} subject @param {string} path @param {number} held */
async function opening(subject, path, held) {
  const runs = await repeat(RUNS, [subject, "open", path, held]);
  return {
    openMs: median(runs.map(({ openMs }) => openMs)),
    loadMs: median(runs.map(({ loadMs }) => loadMs)),
    withModulesMs: median(runs.map(({ withModulesMs }) => withModulesMs)),
  };
}

/** Runs the client so many times, each in a fresh process. @param {number} times @param {readonly (string | number)[]} args */
async function repeat(times, args) {
  const runs = [];
  for (let run = 0; run < times; run += 1) runs.push(await runClient("store-client.mjs", args));
  return runs;
}
