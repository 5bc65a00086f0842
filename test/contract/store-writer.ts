import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("write-store.mjs", import.meta.url));

export interface WriterOptions {
  /** Where `compileStore` put the store. */
  readonly compiled: string;
  readonly path: string;
  readonly idPrefix: string;
  readonly count: number;
  /** Default: the prefix of the ids. */
  readonly textPrefix?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Writer {
  readonly process: ChildProcess;
  /** Each result as `status id`, in order; printed once it is durable. */
  readonly printed: string[];
  /** The exit code. */
  readonly done: Promise<number | null>;
}

/** Starts a process that adds memories one by one until it has added as many as asked, or is killed. */
export function startWriter(options: WriterOptions): Writer {
  const { compiled, path, idPrefix, count, textPrefix = idPrefix, environment = {} } = options;
  const child = spawn(process.execPath, [SCRIPT, compiled, path, idPrefix, String(count), textPrefix], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
  });
  const printed: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => printed.push(line));
  const done = once(child, "close").then(([code]) => code as number | null);
  return { process: child, printed, done };
}
