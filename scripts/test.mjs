// @ts-check
/** `npm test`: installs what is missing, builds, and runs all tests. Arguments go to vitest (`-- src/store`, `-- --coverage`). */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, install, show } from "./prepare.mjs";

await install();
await build();
const folder = mkdtempSync(join(tmpdir(), "varve-test-"));
const report = join(folder, "report.json");
const code = await show(process.execPath, [
  "node_modules/vitest/vitest.mjs",
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
process.stdout.write(`\n${summary()}\n`);
rmSync(folder, { recursive: true, force: true });
process.exit(code);

function summary() {
  try {
    const counts = JSON.parse(readFileSync(report, "utf8"));
    const skipped = counts.numPendingTests + counts.numTodoTests;
    const failed = counts.numFailedTests + (counts.numFailedTests === 0 && code !== 0 ? 1 : 0);
    return `${counts.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
  } catch (error) {
    return `vitest wrote no report (${error instanceof Error ? error.message : error}); it exited with ${code}.`;
  }
}
