import { constants } from "node:fs";
import { access, mkdir, open, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { type ErrorCode, VarveError } from "../../errors.js";

/** For the user alone: memories are private. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/**
 * Creates the file and its folders if they do not exist, else checks that it can be read and written. The
 * database's companions `-wal` and `-shm` take the file's mode. Throws a `STORE_*` error that names the path.
 */
export async function prepareFile(path: string): Promise<void> {
  const folder = dirname(path);
  if (await isExistingFile(path)) {
    await attempt(path, () => access(path, constants.R_OK));
    await attempt(path, () => access(path, constants.W_OK), READ_ONLY);
    // The write-ahead log lies beside the file.
    await attempt(folder, () => access(folder, constants.W_OK), READ_ONLY);
    return;
  }
  await attempt(folder, () => mkdir(folder, { recursive: true, mode: FOLDER_MODE }));
  await attempt(path, async () => {
    const file = await open(path, "a", FILE_MODE);
    await file.close();
  });
}

async function isExistingFile(path: string): Promise<boolean> {
  const found = await attempt(path, () => statIfExists(path));
  if (found === undefined) return false;
  if (found.isFile()) return true;
  throw new VarveError("STORE_UNAVAILABLE", `${path} is a folder or device. Give the path of a file.`);
}

async function statIfExists(path: string): Promise<{ isFile(): boolean } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

type Fault = readonly [code: ErrorCode, fault: string];

const READ_ONLY: Fault = ["STORE_READ_ONLY", "cannot be written, only read. Check the rights on it"];
const FULL: Fault = ["STORE_FULL", "cannot be created: the disk has no room left"];
const DENIED: Fault = ["STORE_UNAVAILABLE", "may not be opened. Check the rights on it and on its folders"];
const BLOCKED: Fault = ["STORE_UNAVAILABLE", "cannot be created: a part of the path is a file"];
const OTHER: Fault = ["STORE_UNAVAILABLE", "cannot be opened; see the cause"];

const FAULTS: ReadonlyMap<string | undefined, Fault> = new Map([
  ["EROFS", READ_ONLY],
  ["EACCES", DENIED],
  ["EPERM", DENIED],
  ["ENOTDIR", BLOCKED],
  ["EEXIST", BLOCKED],
  ["ENAMETOOLONG", ["STORE_UNAVAILABLE", "cannot be created: the path is too long"]],
  ["ENOSPC", FULL],
  ["EDQUOT", FULL],
]);

async function attempt<T>(path: string, action: () => Promise<T>, fault?: Fault): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const [code, what] = fault ?? FAULTS.get(codeOf(error)) ?? OTHER;
    throw new VarveError(code, `${path} ${what}.`, { cause: error });
  }
}

function codeOf(error: unknown): string | undefined {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : undefined;
}
