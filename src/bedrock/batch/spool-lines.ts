import { once } from "node:events";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";

/** A file on the local disk that is to be put elsewhere. */
export interface SpooledLines {
  readonly lines: number;
  readonly bytes: number;
  open(): Readable;
  remove(): Promise<void>;
}

/** Writes lines, each with its line break, into a temporary file that only its owner can read; where they reject, it is gone. */
export async function spoolLines(content: AsyncIterable<string>): Promise<SpooledLines> {
  const folder = await mkdtemp(join(tmpdir(), "varve-batch-"));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, "records.jsonl");
  try {
    const size = await write(path, content);
    return { ...size, open: () => createReadStream(path), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function write(
  path: string,
  content: AsyncIterable<string>,
): Promise<Pick<SpooledLines, "lines" | "bytes">> {
  const file = createWriteStream(path, { mode: 0o600 });
  let lines = 0;
  try {
    for await (const line of content) {
      lines += 1;
      if (!file.write(line)) await once(file, "drain");
    }
    file.end();
    await finished(file);
    return { lines, bytes: file.bytesWritten };
  } finally {
    file.destroy();
  }
}
