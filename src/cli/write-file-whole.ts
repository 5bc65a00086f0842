import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { VarveError } from "../errors.js";

/** Writes a file so that whoever reads it sees the old content or the new, never a part. Throws `INPUT_INVALID` where it cannot be written. */
export async function writeFileWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}.part`;
  try {
    const file = await open(unfinished, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const why = cause instanceof Error && "code" in cause ? ` (${String(cause.code)})` : "";
    throw new VarveError("INPUT_INVALID", `${path} cannot be written${why}: choose another file.`, { cause });
  }
}
