import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { VarveError } from "../../../errors.js";
import { abortError } from "../../abort.js";
import type { ObjectStore } from "./object-store.js";
import { parseS3Uri } from "./s3-uri.js";

/**
 * A folder in place of S3: `s3://bucket/key` is the file `<folder>/bucket/key`, as the local Bedrock's `batchFolder` has it.
 * Its methods reject with `REQUEST_REJECTED` for a file that is not there, and `STORE_UNAVAILABLE` for a folder that cannot be used.
 */
export function folderObjects(folder: string): ObjectStore {
  const root = resolve(folder);
  const pathOf = (uri: string): string => {
    const { bucket, key } = parseS3Uri(uri);
    return join(root, bucket, ...key.split("/"));
  };
  return {
    async put(uri, openContent, _bytes, signal) {
      const path = pathOf(uri);
      const unfinished = `${path}.${randomUUID()}.part`;
      try {
        await mkdir(dirname(path), { recursive: true });
        await pipeline(openContent(), createWriteStream(unfinished), { ...(signal && { signal }) });
        await rename(unfinished, path);
      } catch (error) {
        // What could not be written may be where nothing can be removed either; the first failure says why.
        await rm(unfinished, { force: true }).catch(() => undefined);
        if (signal?.aborted) throw abortError(signal, "Writing a file of a batch job");
        throw unusable(error, uri);
      }
    },
    async get(uri, signal) {
      const file = await open(pathOf(uri)).catch((error: unknown) => {
        throw isMissing(error) ? missing(error, uri) : unusable(error, uri);
      });
      return createReadStream("", { fd: file, ...(signal && { signal }) });
    },
    async list(uri) {
      const { bucket, key } = parseS3Uri(uri);
      const home = join(root, bucket);
      const names = await readdir(join(home, key.slice(0, key.lastIndexOf("/") + 1)), {
        recursive: true,
        withFileTypes: true,
      }).catch((error: unknown) => {
        if (isMissing(error)) return [];
        throw unusable(error, uri);
      });
      return names
        .filter((entry) => entry.isFile())
        .map((entry) => relative(home, join(entry.parentPath, entry.name)).split(sep).join("/"))
        .filter((name) => name.startsWith(key))
        .map((name) => `s3://${bucket}/${name}`)
        .sort();
    },
  };
}

function missing(cause: unknown, uri: string): VarveError {
  return new VarveError(
    "REQUEST_REJECTED",
    `There is no file for ${uri} in the folder of the batch jobs: check the folder and the URI.`,
    { cause },
  );
}

function unusable(cause: unknown, uri: string): VarveError {
  return new VarveError(
    "STORE_UNAVAILABLE",
    `The file for ${uri} in the folder of the batch jobs cannot be read or written: check the folder and its permissions.`,
    { cause },
  );
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
