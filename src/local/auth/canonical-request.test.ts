import { describe, expect, it } from "vitest";
import { canonicalRequest } from "./canonical-request.js";

const HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

function canonical(path: string, query = "", headers: [string, string][] = [["host", "h"]]): string[] {
  const map = new Map(headers);
  return canonicalRequest({ method: "POST", path, query, headers: map }, [...map.keys()], HASH).split("\n");
}

describe("the canonical request", () => {
  it("has AWS's six parts", () => {
    const headers: [string, string][] = [
      ["host", "localhost:4566"],
      ["x-amz-date", "20261123T120000Z"],
    ];
    expect(canonical("/model/a.b%3A0/converse", "", headers)).toEqual([
      "POST",
      "/model/a.b%253A0/converse",
      "",
      "host:localhost:4566",
      "x-amz-date:20261123T120000Z",
      "",
      "host;x-amz-date",
      HASH,
    ]);
  });

  it.each([
    ["/a%2Fb", "/a%252Fb"],
    ["/a b'(c)*", "/a%20b%27%28c%29%2A"],
    ["//a//b/", "/a/b/"],
    ["/a/./b/../c", "/a/c"],
    ["/", "/"],
  ])("writes the path %s as %s", (path, expected) => {
    expect(canonical(path)[1]).toBe(expected);
  });

  it.each([
    ["b=2&a=1", "a=1&b=2"],
    ["a=2&a=1", "a=1&a=2"],
    ["a", "a="],
    ["a=b%20c&d=%7e", "a=b%20c&d=~"],
    ["a=1=2", "a=1%3D2"],
  ])("writes the query %s as %s", (query, expected) => {
    expect(canonical("/", query)[2]).toBe(expected);
  });

  it("trims values and folds spaces in them", () => {
    expect(canonical("/", "", [["host", "  a   b "]])[3]).toBe("host:a b");
  });
});
