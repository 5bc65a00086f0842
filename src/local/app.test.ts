import { afterEach, describe, expect, it } from "vitest";
import { createAdmin } from "./admin.js";
import { createApp } from "./app.js";
import type { Authenticator } from "./auth/authenticate.js";
import { unrestricted } from "./auth/local-identity.js";
import { FaultSet } from "./faults/fault-set.js";
import { type Listener, listen } from "./listen.js";
import { RequestLog } from "./request-log.js";
import { validationFailure } from "./service-exception.js";
import { UsageLedger } from "./usage-ledger.js";

const SECRET = "correct horse battery staple";
const none = () => {};
let listener: Listener | undefined;

afterEach(() => listener?.close());

async function serve(parts: {
  authenticate: Authenticator;
  error?: (...entry: unknown[]) => void;
}): Promise<string> {
  const clock = () => new Date();
  const faults = new FaultSet(clock);
  const log = new RequestLog();
  const ledger = new UsageLedger();
  const app = createApp({
    authenticate: parts.authenticate,
    serve: async () => {
      throw validationFailure("served");
    },
    faults,
    admin: createAdmin({ faults, log, ledger }),
    log,
    ledger,
    logger: { debug: none, info: none, warn: none, error: parts.error ?? none },
    clock,
  });
  listener = await listen({ host: "127.0.0.1", port: 0 }, app);
  return `http://127.0.0.1:${listener.port}/model/a.b/invoke`;
}

describe("the pipeline", () => {
  it("answers a fault of its own as AWS does, and logs where it happened without what it says", async () => {
    const logged: unknown[] = [];
    const url = await serve({
      authenticate: () => {
        throw new TypeError(SECRET);
      },
      error: (...entry) => logged.push(entry),
    });
    const response = await fetch(url, { method: "POST" });
    expect(response.status).toBe(500);
    expect(response.headers.get("x-amzn-errortype")).toBe("InternalServerException");
    expect(await response.json()).toEqual({
      message: "The system encountered an unexpected error during processing. Try your request again.",
    });
    expect(logged).toEqual([
      [
        "The local Bedrock failed to answer a request; this is a fault of varve",
        { error: "TypeError", stack: expect.stringContaining("app.test.ts") },
      ],
    ]);
    expect(JSON.stringify(logged)).not.toContain(SECRET);
  });

  it("hangs up when even logging fails, and serves the next client", async () => {
    let faulty = true;
    const url = await serve({
      authenticate: () => {
        if (faulty) throw new TypeError(SECRET);
        return { identity: unrestricted("test"), region: "us-west-2" };
      },
      error: () => {
        if (!faulty) return;
        faulty = false;
        throw new Error("the log is full");
      },
    });
    await expect(fetch(url, { method: "POST" })).rejects.toThrow("fetch failed");
    const next = await fetch(url, { method: "POST", body: "{}" });
    expect(next.status).toBe(400);
  });
});
