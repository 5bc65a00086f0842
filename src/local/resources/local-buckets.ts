import { createReadStream, existsSync, type ReadStream } from "node:fs";
import { lstat, mkdir, readdir, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { validationFailure } from "../service-exception.js";

const URI = /^s3:\/\/([a-z0-9][-.a-z0-9]{1,61}[a-z0-9])(?:\/(.*))?$/;
/** A part of a key that a file system would read as something else than a name. */
const UNSAFE_PART = /^\.{1,2}$|[\\:\0]/;

/**
 * A folder in place of S3: `s3://bucket/key` is the file `<folder>/bucket/key`. Nothing outside the folder is ever read or
 * written, by way of `..`, of an absolute path or of a symbolic link.
 */
export class LocalBuckets {
  readonly #root: string | undefined;

  /** Without a folder every use is refused with `ValidationException`. */
  constructor(folder: string | undefined) {
    this.#root = folder === undefined ? undefined : resolve(folder);
  }

  /** The files that a URI names: the one, or, for a folder, those directly in it that end in `extension`, sorted. */
  async list(uri: string, extension: string): Promise<string[]> {
    const path = await this.#checked(uri);
    const facts = await lstat(path).catch((cause) => {
      throw validationFailure(`The object ${uri} does not exist.`, { cause });
    });
    if (!facts.isDirectory()) return [uri];
    const names = (await readdir(path)).filter((name) => name.endsWith(extension)).sort();
    return names.map((name) => `${uri.replace(/\/$/, "")}/${name}`);
  }

  async read(uri: string): Promise<ReadStream> {
    return createReadStream(await this.#checked(uri));
  }

  async write(uri: string, text: string): Promise<void> {
    await writeFile(await this.prepare(uri), text);
  }

  /** Removes a folder with all that is in it. */
  async remove(uri: string): Promise<void> {
    await rm(await this.#checked(uri), { recursive: true, force: true });
  }

  /** The path of a file to write, with its folder made. */
  async prepare(uri: string): Promise<string> {
    const path = await this.#checked(uri);
    await mkdir(dirname(path), { recursive: true });
    return path;
  }

  /** Throws `ValidationException` for a URI that is malformed or leads out of the folder. */
  check(uri: string): void {
    this.#path(uri);
  }

  #path(uri: string): string {
    if (this.#root === undefined) {
      throw validationFailure(
        "This local Bedrock has no folder in place of S3. Start it with --batch-dir, or with the option batchFolder.",
      );
    }
    const [, bucket, key = ""] = URI.exec(uri) ?? [];
    const parts = key.split("/").filter((part, index, all) => part !== "" || index < all.length - 1);
    if (bucket === undefined || parts.some((part) => part === "" || UNSAFE_PART.test(part)))
      throw invalid(uri);
    return join(this.#root, bucket, ...parts);
  }

  async #checked(uri: string): Promise<string> {
    const path = this.#path(uri);
    const root = await deepestReal(this.#root ?? "");
    const real = await deepestReal(path);
    if (real !== root && !real.startsWith(root + sep)) throw invalid(uri);
    return path;
  }
}

/** Where the deepest existing part of a path really is, links followed; a link that leads nowhere counts as outside. */
async function deepestReal(path: string): Promise<string> {
  if (existsSync(path)) return realpath(path);
  const isDangling = await lstat(path).then(
    () => true,
    () => false,
  );
  return isDangling ? "" : deepestReal(dirname(path));
}

function invalid(uri: string): Error {
  return validationFailure(
    `The S3 URI ${uri.slice(0, 200)} is invalid. Use s3://bucket/key without relative parts.`,
  );
}
