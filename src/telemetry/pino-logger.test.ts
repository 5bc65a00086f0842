import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogFields } from "../spec/logger.js";
import { hideSecrets } from "./hide-secrets.js";
import { pinoLogger } from "./pino-logger.js";

function recorded() {
  const lines: { level: string; fields: object; message: string }[] = [];
  const at = (level: string) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, pino: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

describe("pinoLogger", () => {
  it("hands level, message and fields over in pino's order", () => {
    const { lines, pino } = recorded();
    pinoLogger(pino).warn("A call was slow", { durationMs: 120, model: "m", retried: false });
    expect(lines).toEqual([
      { level: "warn", message: "A call was slow", fields: { durationMs: 120, model: "m", retried: false } },
    ]);
  });

  it("lets nothing but plain values through, whatever it is given", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), (fields) => {
        const { lines, pino } = recorded();
        pinoLogger(pino).info("x", fields as LogFields);
        for (const value of Object.values(lines[0]?.fields ?? {})) {
          expect(["string", "number", "boolean"]).toContain(typeof value);
        }
      }),
    );
  });
});

describe("hideSecrets", () => {
  it.each([
    ["key AKIAIOSFODNN7EXAMPLE used", "key (hidden) used"],
    ["secret wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY.", "secret (hidden)."],
    ["authorization: Bearer abcdefgh12345678", "authorization: Bearer (hidden)"],
    ["via http://alice:s3cret@proxy:3128", "via http://(hidden)@proxy:3128"],
    [`Signature=${"0a".repeat(32)}`, "Signature=(hidden)"],
  ])("turns %s into %s", (text, expected) => {
    expect(hideSecrets(text)).toBe(expected);
  });

  it("leaves what varve says alone", () => {
    const text =
      "Request 9f8d7c6b-1a2b-4c3d-8e9f-0a1b2c3d4e5f to us-west-2 with amazon.nova-lite-v1:0 took 12 ms.";
    expect(hideSecrets(text)).toBe(text);
  });

  it("cuts what is longer than any message", () => {
    expect(hideSecrets("a ".repeat(5_000)).length).toBeLessThan(2_100);
  });
});
