import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { VarveError } from "../errors.js";

import type { BarTarget } from "./progress-bar.js";

/** Where a command prints: text for people, or one JSON document per command. */
export interface Output {
  readonly json: boolean;
  /** Prints lines in text mode, `document` in JSON mode. */
  print(lines: readonly string[], document: unknown): void;
  /** Prints remarks to standard error, so that what is on standard output stays a document. */
  note(remarks: readonly string[]): void;
  /** Writes texts to standard output as they come, no faster than it takes them. */
  write(texts: AsyncIterable<string>): Promise<void>;
  /** Where progress is shown: standard error, so that it mixes with no result. */
  readonly progress: BarTarget;
  /** Prints an error to standard error. */
  fail(error: VarveError): void;
  /** Prints a line of a log, with its line break, to standard error. */
  log(line: string): void;
  /** All of standard input as UTF-8. */
  readInput(): Promise<string>;
}

export function createOutput(json: boolean): Output {
  return {
    json,
    print(lines, document) {
      process.stdout.write(
        json ? `${JSON.stringify(document)}\n` : lines.map((line) => `${line}\n`).join(""),
      );
    },
    note(remarks) {
      process.stderr.write(remarks.map((remark) => `note: ${remark}\n`).join(""));
    },
    write: (texts) => pipeline(Readable.from(texts), process.stdout, { end: false }),
    progress: process.stderr,
    fail(error) {
      process.stderr.write(
        json ? `${JSON.stringify({ error: describe(error) })}\n` : `varve: ${error.message}\n`,
      );
    },
    log(line) {
      process.stderr.write(line);
    },
    async readInput() {
      const chunks: Buffer[] = [];
      for await (const chunk of process.stdin) chunks.push(chunk);
      return Buffer.concat(chunks).toString("utf8");
    },
  };
}

/** An error as JSON: its code, its message and the facts that its class adds. */
export function describe(error: VarveError): Record<string, unknown> {
  const { name: _name, ...facts } = error as VarveError & Record<string, unknown>;
  return {
    message: error.message,
    ...Object.fromEntries(Object.entries(facts).filter(([, value]) => typeof value !== "object")),
  };
}

/** Wraps what is not an error of varve, so that the user always sees one form. */
export function toVarveError(error: unknown): VarveError {
  if (VarveError.isInstance(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new VarveError("INTERNAL", `Unexpected: ${message}. This is a defect of varve; please report it.`, {
    cause: error,
  });
}
