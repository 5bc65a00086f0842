import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { VarveError } from "../errors.js";
import { jsonErrorOffset } from "./json-error-position.js";

/**
 * The content of a `.json`, `.yaml` or `.yml` file. Throws `CONFIG_FILE_UNREADABLE`, with line and column where the
 * syntax is wrong.
 */
export async function readConfigFile(path: string): Promise<unknown> {
  const extension = extname(path).toLowerCase();
  const parse = Object.hasOwn(PARSERS, extension) ? PARSERS[extension] : undefined;
  if (parse === undefined) {
    throw unreadable(path, "its name ends in none of .json, .yaml and .yml");
  }
  const text = (await readText(path)).replace(/^\uFEFF/, "");
  return parse(text, path);
}

type Parse = (text: string, path: string) => unknown;

const PARSERS: Readonly<Record<string, Parse>> = {
  ".json": parseJson,
  ".yaml": parseYaml,
  ".yml": parseYaml,
};

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    throw unreadable(path, REASONS[code] ?? `the system answered ${code}`, { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "permission is denied",
};

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The engine's error quotes the file, which may hold secrets, so it is not kept as the cause.
    throw syntaxError(path, text, jsonErrorOffset(text), "JSON");
  }
}

async function parseYaml(text: string, path: string): Promise<unknown> {
  const { parseDocument } = await import("yaml");
  // YAML's messages quote the file too; their codes, such as BAD_INDENT, do not.
  const document = parseDocument(text, { prettyErrors: false, logLevel: "silent" });
  const [error] = document.errors;
  if (error !== undefined) throw syntaxError(path, text, error.pos[0], `YAML (${error.code})`);
  try {
    return document.toJS();
  } catch {
    throw unreadable(path, "an alias of its YAML has no anchor, or there are too many aliases");
  }
}

function syntaxError(path: string, text: string, offset: number, language: string): VarveError {
  const lines = text.slice(0, offset).split("\n");
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return unreadable(path, `line ${lines.length}, column ${column} is not valid ${language}`);
}

function unreadable(path: string, reason: string, options?: { cause: unknown }): VarveError {
  return new VarveError(
    "CONFIG_FILE_UNREADABLE",
    `The configuration file ${path} cannot be read: ${reason}.`,
    options,
  );
}
