import { posix, win32 } from "node:path";
import { VarveError } from "../errors.js";
import type { Environment } from "./environment.js";

/**
 * The database file of a configuration that names none: `~/.local/share/varve/memory.db` (or below
 * `$XDG_DATA_HOME`), on macOS `~/Library/Application Support/varve/memory.db`, on Windows
 * `%LOCALAPPDATA%\varve\memory.db`. Throws `CONFIG_INVALID` if the environment names no such folder.
 */
export function defaultDatabasePath(environment: Environment, platform: NodeJS.Platform): string {
  const { homeDirectory: home, xdgDataHome, localAppData } = environment;
  if (platform === "win32") {
    const folder = localAppData ?? (home && win32.join(home, "AppData", "Local"));
    if (folder !== undefined) return win32.join(folder, "varve", "memory.db");
    throw noDataFolder("LOCALAPPDATA");
  }
  if (platform === "darwin" && home !== undefined) {
    return posix.join(home, "Library", "Application Support", "varve", "memory.db");
  }
  // A relative XDG_DATA_HOME is invalid and to be ignored: https://specifications.freedesktop.org/basedir-spec/latest/
  if (platform !== "darwin" && xdgDataHome !== undefined && posix.isAbsolute(xdgDataHome)) {
    return posix.join(xdgDataHome, "varve", "memory.db");
  }
  if (home !== undefined) return posix.join(home, ".local", "share", "varve", "memory.db");
  throw noDataFolder("HOME");
}

/** A path whose leading `~/` is the home directory. */
export function expandHome(path: string, environment: Environment): string {
  if (!/^~[/\\]/.test(path)) return path;
  if (environment.homeDirectory === undefined) throw noDataFolder("HOME");
  return `${environment.homeDirectory}${path.slice(1)}`;
}

function noDataFolder(variable: string): VarveError {
  return new VarveError(
    "CONFIG_INVALID",
    `Where to keep the memories is unknown, for ${variable} is not set: set vector_store.config.path to an absolute path, or ${variable}.`,
  );
}
