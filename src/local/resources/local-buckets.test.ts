import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { LocalBuckets } from "./local-buckets.js";

let parent: string;
let buckets: LocalBuckets;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "varve-buckets-"));
  await mkdir(join(parent, "s3"));
  await writeFile(join(parent, "outside.txt"), "outside");
  buckets = new LocalBuckets(join(parent, "s3"));
});
afterEach(() => rm(parent, { recursive: true }));

describe("a folder in place of S3", () => {
  it("keeps an object under its bucket and key", async () => {
    await buckets.write("s3://my-bucket/a/b.json", "{}");
    expect(await readFile(join(parent, "s3", "my-bucket", "a", "b.json"), "utf8")).toBe("{}");
    expect(await text(await buckets.read("s3://my-bucket/a/b.json"))).toBe("{}");
  });

  it("lists the files of a folder that end alike, or the one file", async () => {
    await buckets.write("s3://my-bucket/in/b.jsonl", "");
    await buckets.write("s3://my-bucket/in/a.jsonl", "");
    await buckets.write("s3://my-bucket/in/a.txt", "");
    expect(await buckets.list("s3://my-bucket/in/", ".jsonl")).toEqual([
      "s3://my-bucket/in/a.jsonl",
      "s3://my-bucket/in/b.jsonl",
    ]);
    expect(await buckets.list("s3://my-bucket/in/a.txt", ".jsonl")).toEqual(["s3://my-bucket/in/a.txt"]);
    await expect(buckets.list("s3://my-bucket/none", ".jsonl")).rejects.toThrow(
      "The object s3://my-bucket/none does not exist.",
    );
  });

  it.each([
    "s3://my-bucket/../outside.txt",
    "s3://my-bucket/../../outside.txt",
    "s3://my-bucket/a/../../../outside.txt",
    "s3://../outside.txt",
    "s3://my-bucket//etc/passwd",
    "s3://my-bucket/a\\..\\b",
    "s3://my-bucket/C:/windows",
    "s3://my-bucket/a\0b",
    "file:///etc/passwd",
    "/etc/passwd",
    "",
  ])("refuses %j", async (uri) => {
    const refused = expect.objectContaining({ exception: "ValidationException" });
    expect(() => buckets.check(uri)).toThrow(refused);
    await expect(buckets.write(uri, "x")).rejects.toThrow(refused);
    await expect(buckets.read(uri)).rejects.toThrow(refused);
    expect(await readFile(join(parent, "outside.txt"), "utf8")).toBe("outside");
  });

  it("does not follow a link out of the folder, whether it leads somewhere or not yet", async () => {
    await mkdir(join(parent, "s3", "my-bucket"));
    await symlink(parent, join(parent, "s3", "my-bucket", "up"));
    await symlink("/", join(parent, "s3", "my-bucket", "root"));
    await symlink(join(parent, "new.txt"), join(parent, "s3", "my-bucket", "dangling"));
    for (const key of ["up/outside.txt", "up/new.txt", "up", "root", "dangling"]) {
      await expect(buckets.write(`s3://my-bucket/${key}`, "x")).rejects.toThrow("is invalid");
      await expect(buckets.list(`s3://my-bucket/${key}`, ".txt")).rejects.toThrow("is invalid");
    }
  });

  it("never hands out a path outside the folder", async () => {
    const part = fc.oneof(
      fc.constantFrom("..", ".", "", "a", "%2e%2e", "..\\", "~", "\0"),
      fc.string({ maxLength: 5 }),
    );
    const key = fc.array(part, { maxLength: 6 }).map((parts) => parts.join("/"));
    await fc.assert(
      fc.asyncProperty(key, async (name) => {
        const path = await buckets
          .prepare(`s3://my-bucket/${name}`)
          .catch(() => join(parent, "s3", "my-bucket"));
        expect(path.startsWith(join(parent, "s3", "my-bucket"))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("is refused where there is none", () => {
    expect(() => new LocalBuckets(undefined).check("s3://my-bucket/a")).toThrow(
      "has no folder in place of S3",
    );
  });
});
