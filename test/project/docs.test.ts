import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { MEMORY_OPTIONS, SCOPE_OPTIONS } from "../../src/cli/memory-options.js";
import { COMMANDS } from "../../src/cli/program.js";
import { ERRORS } from "../../src/errors.js";

const root = new URL("../..", import.meta.url).pathname;
const read = (path: string) => readFileSync(join(root, path), "utf8");
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
].filter((name) => name.endsWith(".md"));

describe("docs/errors.md", () => {
  const rows = [...read("docs/errors.md").matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (yes|no) \| (\d) \|/gm)];

  it("lists exactly the errors there are, with their facts", () => {
    const documented = Object.fromEntries(
      rows.map(([, code, status, retry, exit]) => [
        code,
        { status: Number(status), retryable: retry === "yes", exitCode: Number(exit) },
      ]),
    );
    expect(documented).toEqual(ERRORS);
  });
});

describe("docs/cli.md", () => {
  const page = read("docs/cli.md");
  const sections = new Map(page.split(/^## /m).map((section) => [section.split("\n", 1)[0], section]));
  const flagsIn = (section: string | undefined) =>
    [...(section ?? "").matchAll(/^\| `(--[^`]+)` \|/gm)].map(([, flags]) => flags).sort();
  const shared = new Set([...MEMORY_OPTIONS, ...SCOPE_OPTIONS]);

  it("has a section for each command and no other", () => {
    const documented = [...sections.keys()].filter((title) => title?.startsWith("varve ")).sort();
    expect(documented).toEqual(COMMANDS.map(({ name }) => `varve ${name}`).sort());
  });

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    "lists the options of %s",
    (name, command) => {
      const own = command.options.filter((option) => !shared.has(option)).map(({ flags }) => flags);
      expect(flagsIn(sections.get(`varve ${name}`))).toEqual(own.sort());
    },
  );

  it("lists the shared options", () => {
    expect(flagsIn(sections.get("Whose memories"))).toEqual(SCOPE_OPTIONS.map(({ flags }) => flags).sort());
    expect(flagsIn(sections.get("Which memory"))).toEqual(MEMORY_OPTIONS.map(({ flags }) => flags).sort());
  });
});

describe("links between pages", () => {
  it.each(pages)("of %s lead somewhere", (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      ([, target]) => target as string,
    );
    const missing = targets.filter((target) => {
      try {
        readdirSync(join(root, dirname(page), target));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "ENOTDIR";
      }
    });
    expect(missing).toEqual([]);
  });
});
