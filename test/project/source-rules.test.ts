import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .map((name) => ({ path: `src/${name}`, text: readFileSync(join(root, "src", name), "utf8") }));
const shipped = sources.filter(({ path }) => !path.endsWith(".test.ts"));

const offenders = (pattern: RegExp, allowed: readonly string[]) =>
  shipped
    .filter(({ path, text }) => !allowed.includes(path) && pattern.test(text))
    .map(({ path }) => relative(".", path));

describe("the source tree", () => {
  it("reads process.env in one file only", () => {
    expect(offenders(/process\.env/, ["src/config/environment.ts"])).toEqual([]);
  });

  it("prints from the command line only, and metrics for CloudWatch where they are asked for", () => {
    const pattern = /\bconsole\.\w+\(|process\.std(out|err)/;
    const printing = ["src/cli/output.ts", "src/cli/main.ts", "src/telemetry/emf/write-to-stdout.ts"];
    expect(offenders(pattern, printing)).toEqual([]);
  });

  it("exits the process nowhere, so that nothing is cut off", () => {
    expect(offenders(/process\.exit\(/, [])).toEqual([]);
  });

  it("keeps every file that a person wrote under 300 lines", () => {
    const long = sources
      .filter(({ path }) => !path.endsWith(".generated.ts") && !path.endsWith(".test.ts"))
      .filter(({ text }) => text.split("\n").length > 301)
      .map(({ path }) => path);
    expect(long).toEqual([]);
  });

  it("has no name that says nothing", () => {
    const vague = /\/(utils|helpers|base|types|manager|factory|common|misc)\.ts$/;
    expect(sources.filter(({ path }) => vague.test(path)).map(({ path }) => path)).toEqual([]);
  });
});
