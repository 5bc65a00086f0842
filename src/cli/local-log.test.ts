import { describe, expect, it } from "vitest";
import { createLocalLog, type LocalLogOptions } from "./local-log.js";

const clock = () => new Date("2026-11-23T12:34:56.789Z");
const REQUEST = {
  method: "POST",
  requestId: "6f1c3d0e-0000-4000-8000-000000000000",
  operation: "Converse",
  modelId: "us.amazon.nova-lite-v1:0",
  status: 200,
  inputTokens: 6,
  milliseconds: 2.345,
};

function linesOf(options: Partial<LocalLogOptions>, use: (log: ReturnType<typeof createLocalLog>) => void) {
  const lines: string[] = [];
  use(createLocalLog({ json: false, quiet: false, clock, write: (line) => lines.push(line), ...options }));
  return lines;
}

describe("the log of the local Bedrock", () => {
  it("has one line per request: time, method, operation, model, status, milliseconds, request id", () => {
    expect(linesOf({}, (log) => log.debug("Answered", REQUEST))).toEqual([
      "12:34:56.789 POST Converse us.amazon.nova-lite-v1:0 200 2.3 ms 6f1c3d0e-0000-4000-8000-000000000000\n",
    ]);
  });

  it("names the exception of a request that failed, and leaves open what is not known", () => {
    const { requestId, method } = REQUEST;
    const refused = { method, requestId, status: 403, exception: "AccessDeniedException", milliseconds: 1 };
    expect(linesOf({}, (log) => log.debug("Answered", refused))).toEqual([
      `12:34:56.789 POST - - 403 AccessDeniedException 1.0 ms ${requestId}\n`,
    ]);
  });

  it("prints a warning with its facts, also when it is quiet", () => {
    const lines = linesOf({ quiet: true }, (log) => {
      log.debug("Answered", REQUEST);
      log.warn("AWS has ended this model", { modelId: "old", replacement: "new", other: undefined });
    });
    expect(lines).toEqual(["12:34:56.789 warn: AWS has ended this model modelId=old replacement=new\n"]);
  });

  it("is a JSON object per line where JSON is asked for", () => {
    const [line = ""] = linesOf({ json: true }, (log) => log.debug("Answered", REQUEST));
    expect(JSON.parse(line)).toEqual({
      time: "2026-11-23T12:34:56.789Z",
      level: "debug",
      message: "Answered",
      ...REQUEST,
    });
  });

  it("stays on one line, and within bounds, whatever a caller calls a model", () => {
    const modelId = `a\n12:00:00 error: forged\u001b[31m\u2028${"x".repeat(5_000)}`;
    for (const json of [false, true]) {
      const [line = "", ...rest] = linesOf({ json }, (log) => log.debug("Answered", { ...REQUEST, modelId }));
      expect(rest).toEqual([]);
      expect([..."\n\r\u001b"].filter((character) => line.trimEnd().includes(character))).toEqual([]);
      if (!json) expect(line.length).toBeLessThan(400);
    }
  });
});
