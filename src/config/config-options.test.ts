import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type ConfigOption, configOptions } from "./config-options.js";
import { toSnakeCase } from "./key-spelling.js";
import { KEY_ALIASES } from "./mem0-keys.js";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");

test("every option stands in docs/configuration.md with its type, default and description, and no other does", () => {
  const documented = page.split("\n").filter((line) => /^\| `[\w.]+` \|(?: .+ \|){3}$/.test(line));
  expect(documented).toEqual(configOptions().map(tableRow));
});

test("every other name of an option stands there too", () => {
  for (const [alias, name] of Object.values(KEY_ALIASES).flatMap((aliases) => Object.entries(aliases))) {
    expect(page).toMatch(new RegExp(`\\| \`${toSnakeCase(alias)}\`.* \\| \`${toSnakeCase(name)}\` \\|`));
  }
});

test("every option is described", () => {
  for (const { path, description } of configOptions()) expect(description, path).toMatch(/^\S.*\.$/);
});

function tableRow({ path, type, fallback = "–", description }: ConfigOption): string {
  return `| \`${path}\` | ${type.replaceAll("|", "\\|")} | ${fallback} | ${description} |`;
}
