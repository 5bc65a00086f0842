import { describe, expect, test } from "vitest";
import { defaultDatabasePath, expandHome } from "./data-directory.js";

describe("defaultDatabasePath", () => {
  test.each([
    ["linux", { homeDirectory: "/home/alice" }, "/home/alice/.local/share/varve/memory.db"],
    ["linux", { homeDirectory: "/home/alice", xdgDataHome: "/data" }, "/data/varve/memory.db"],
    [
      "linux",
      { homeDirectory: "/home/alice", xdgDataHome: "data" },
      "/home/alice/.local/share/varve/memory.db",
    ],
    ["darwin", { homeDirectory: "/Users/alice" }, "/Users/alice/Library/Application Support/varve/memory.db"],
    ["win32", { localAppData: "C:\\Data" }, "C:\\Data\\varve\\memory.db"],
    ["win32", { homeDirectory: "C:\\Users\\alice" }, "C:\\Users\\alice\\AppData\\Local\\varve\\memory.db"],
  ] as const)("on %s with %j is %s", (platform, environment, path) => {
    expect(defaultDatabasePath(environment, platform)).toBe(path);
  });

  test.each([
    ["linux", "HOME"],
    ["darwin", "HOME"],
    ["win32", "LOCALAPPDATA"],
  ] as const)("on %s needs %s", (platform, variable) => {
    expect(() => defaultDatabasePath({}, platform)).toThrow(
      `Where to keep the memories is unknown, for ${variable} is not set: set vector_store.config.path to an absolute path, or ${variable}.`,
    );
  });
});

test("a path may begin in the home directory", () => {
  expect(expandHome("~/x.db", { homeDirectory: "/home/alice" })).toBe("/home/alice/x.db");
  expect(expandHome("~x.db", {})).toBe("~x.db");
  expect(() => expandHome("~/x.db", {})).toThrow("HOME is not set");
});
