import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openStore } from "../../src/store/open-store.js";
import { describeStore } from "./store.js";

const folder = mkdtempSync(join(tmpdir(), "varve-store-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
const newFile = () => {
  files += 1;
  return join(folder, `${files}.db`);
};

describeStore("SQLite in a file", () =>
  openStore({ provider: "sqlite", path: newFile(), synchronous: "normal" }),
);
describeStore("SQLite in an encrypted file", () =>
  openStore({ provider: "sqlite", path: newFile(), synchronous: "normal", encryptionKey: "a key" }),
);
describeStore("SQLite in memory", () => openStore({ provider: "sqlite", path: ":memory:" }));
