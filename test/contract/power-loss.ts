import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const RECORDER = fileURLToPath(new URL("record-writes.c", import.meta.url));

/** Compiles the recorder and returns the environment for a process whose writes under `prefix` go into `log`. */
export function recordWrites(folder: string, log: string, prefix: string): Record<string, string> {
  const library = join(folder, "record-writes.so");
  execFileSync("gcc", ["-shared", "-fPIC", "-O1", "-Werror", "-o", library, RECORDER, "-ldl"]);
  return { LD_PRELOAD: library, RECORD_LOG: log, RECORD_PREFIX: prefix };
}

interface Operation {
  readonly kind: "w" | "t" | "b" | "s" | "a";
  readonly file: string;
  readonly offset: number;
  readonly process: string;
  readonly bytes: Buffer;
}

export function parseLog(log: string): Operation[] {
  const content = readFileSync(log);
  const operations: Operation[] = [];
  for (let at = 0; at < content.length; ) {
    const end = content.indexOf("\n", at);
    const [kind = "", file = "", offset = "", length = "", process = ""] = content
      .toString("latin1", at, end)
      .split("\t");
    const next = end + 1 + Number(length);
    operations.push({
      kind: kind as Operation["kind"],
      file,
      offset: Number(offset),
      process,
      bytes: content.subarray(end + 1, next),
    });
    at = next;
  }
  return operations;
}

/** The lines that were acknowledged. */
export function acknowledged(operations: readonly Operation[]): string[] {
  const printed = operations.filter(({ kind }) => kind === "a").map(({ bytes }) => bytes.toString());
  return printed.join("").split("\n").filter(Boolean);
}

/**
 * Writes into `folder` what a disk would hold had it lost its power after these operations: of each file everything
 * up to its last sync, and of what came later whatever `survives` says: any part of it, in any combination.
 */
export function writeSurvivors(
  operations: readonly Operation[],
  folder: string,
  survives: () => boolean,
): void {
  for (const file of new Set(operations.flatMap(({ file }) => (file === "" ? [] : [file])))) {
    const own = operations.filter((operation) => operation.file === file);
    const synced = lastSynced(own);
    const content = Buffer.alloc(Math.max(...own.map(({ offset, bytes }) => offset + bytes.length)));
    let end = 0;
    for (const [index, { kind, offset, bytes }] of own.entries()) {
      if (index > synced && !survives()) continue;
      if (kind === "t") {
        content.fill(0, Math.min(offset, end), end);
        end = offset;
      }
      if (kind !== "w") continue;
      // A write that was not synced may be torn.
      const length = index > synced && !survives() ? bytes.length >> 1 : bytes.length;
      bytes.copy(content, offset, 0, length);
      end = Math.max(end, offset + length);
    }
    writeFileSync(join(folder, basename(file)), content.subarray(0, end));
  }
}

/** The index of the last operation that a sync covers: it began after it, and has ended. */
function lastSynced(own: readonly Operation[]): number {
  const began = new Map<string, number>();
  let last = -1;
  for (const [index, { kind, process }] of own.entries()) {
    if (kind === "b") began.set(process, index);
    if (kind === "s") last = Math.max(last, began.get(process) ?? -1);
  }
  return last;
}
