// @ts-check
/**
 * `npm run show:requirements`: runs the tests that docs/requirements.md names and prints, theme by theme, which promises hold.
 * Exits with 1 if a named test fails or does not exist; a promise that no test holds is counted and named.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { root, run } from "./prepare.mjs";

/** @typedef {{ file: string, name: string }} NamedTest */
/** @typedef {{ promise: string, tests: readonly NamedTest[] }} Row */
/** @typedef {{ title: string, rows: Row[] }} Theme */
/** @typedef {{ fullName: string, status: string }} Result */
/** @typedef {{ testResults: readonly { name: string, message: string, assertionResults: readonly Result[] }[] }} Report */
/** @typedef {"holds" | "fails" | "missing" | "no test"} Verdict */

const NO_TEST = "no test";
const themes = readThemes(readFileSync(`${root}docs/requirements.md`, "utf8"));
const report = await runTests();
/** @type {Record<Verdict, number>} */
const counts = { holds: 0, fails: 0, missing: 0, "no test": 0 };

for (const { title, rows } of themes) {
  /** @type {string[]} */
  const lines = [];
  let held = 0;
  for (const row of rows) {
    const { verdict, detail } = judge(row);
    counts[verdict] += 1;
    if (verdict === "holds") held += 1;
    lines.push(`  ${verdict.padEnd(7)}  ${row.promise}${detail === "" ? "" : ` (${detail})`}`);
  }
  console.log(`${title}: ${held} of ${rows.length}\n${lines.join("\n")}\n`);
}
console.log(
  `${themes.length} themes, ${themes.flatMap(({ rows }) => rows).length} promises: ${counts.holds} hold, ${counts.fails} fail, ` +
    `${counts.missing} name a test that does not exist, ${counts[NO_TEST]} have no test yet.`,
);
process.exitCode = counts.fails + counts.missing === 0 ? 0 : 1;

/**
 * @param {string} page
 * @returns {readonly Theme[]}
 */
function readThemes(page) {
  /** @type {Theme[]} */
  const found = [];
  for (const line of page.split("\n")) {
    if (line.startsWith("## ")) found.push({ title: line.slice(3), rows: [] });
    const [, promise, held] = /^\| (.+?) \| (.+) \|$/.exec(line) ?? [];
    if (promise === undefined || held === undefined || promise === "varve promises") continue;
    found.at(-1)?.rows.push({ promise, tests: held === NO_TEST ? [] : held.split("<br>").map(readTest) });
  }
  return found;
}

/**
 * @param {string} text
 * @returns {NamedTest}
 */
function readTest(text) {
  const [, file, name] = /^`([^`]+)` › "(.+)"$/.exec(text.trim()) ?? [];
  if (file === undefined || name === undefined)
    throw new Error(
      `docs/requirements.md: expected \`file\` › "part of a test's name" or ${NO_TEST}, got: ${text}`,
    );
  return { file, name };
}

/** @returns {Promise<Report>} */
async function runTests() {
  const files = new Set(
    themes.flatMap(({ rows }) => rows.flatMap(({ tests }) => tests.map(({ file }) => file))),
  );
  const folder = mkdtempSync(join(tmpdir(), "varve-requirements-"));
  const path = join(folder, "report.json");
  try {
    const { output } = await run(process.execPath, [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--reporter=json",
      `--outputFile=${path}`,
      ...files,
    ]);
    return readReport(path, output);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} path
 * @param {string} output
 * @returns {Report}
 */
function readReport(path, output) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new Error(`vitest wrote no report:\n${output}`, { cause: error });
  }
}

/**
 * @param {Row} row
 * @returns {{ verdict: Verdict, detail: string }}
 */
function judge({ tests }) {
  if (tests.length === 0) return { verdict: NO_TEST, detail: "" };
  const results = tests.map((test) => ({ test, found: resultsOf(test) }));
  const missing = results.find(({ found }) => found.length === 0);
  if (missing !== undefined)
    return { verdict: "missing", detail: `${missing.test.file} › ${missing.test.name}` };
  const all = results.flatMap(({ found }) => found);
  const failed = all.find(({ status }) => status !== "passed");
  if (failed !== undefined) return { verdict: "fails", detail: `${failed.fullName}: ${failed.status}` };
  return { verdict: "holds", detail: all.length === 1 ? "1 test" : `${all.length} tests` };
}

/**
 * @param {NamedTest} test
 * @returns {readonly Result[]}
 */
function resultsOf({ file, name }) {
  const suite = report.testResults.find(
    (result) => relative(root, result.name).replaceAll("\\", "/") === file,
  );
  return suite?.assertionResults.filter(({ fullName }) => fullName.includes(name)) ?? [];
}
