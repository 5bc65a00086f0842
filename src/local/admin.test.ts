import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAdmin } from "./admin.js";
import { FaultSet } from "./faults/fault-set.js";
import { LOCAL_BEARER_TOKEN, type LocalBedrock, startLocalBedrock } from "./index.js";
import { RequestLog } from "./request-log.js";
import { UsageLedger } from "./usage-ledger.js";

let bedrock: LocalBedrock;
beforeAll(async () => {
  bedrock = await startLocalBedrock();
});
afterAll(() => bedrock.close());

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${bedrock.url}/_varve/${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { requests?: unknown[]; faults?: unknown[] };
  return { status: response.status, body: answer };
}

const models = () =>
  fetch(`${bedrock.url}/inference-profiles`, { headers: { authorization: `Bearer ${LOCAL_BEARER_TOKEN}` } });

describe("the admin paths", () => {
  it("answer without a signature", async () => {
    expect(await ask("GET", "health")).toEqual({ status: 200, body: { status: "ok" } });
  });

  it("show what arrived, and not what was asked of themselves", async () => {
    await models();
    const { body } = await ask("GET", "requests");
    expect(body.requests).toEqual([
      {
        requestId: expect.any(String),
        at: expect.any(String),
        operation: "ListInferenceProfiles",
        status: 200,
      },
    ]);
  });

  it("add faults, show how often they struck, and remove them", async () => {
    const added = await ask("POST", "faults", [{ kind: "throttle", times: 5 }, { kind: "unavailable" }]);
    expect(added).toEqual({
      status: 201,
      body: {
        faults: [
          { id: "fault-1", struck: 0, kind: "throttle", times: 5 },
          { id: "fault-2", struck: 0, kind: "unavailable" },
        ],
      },
    });
    expect((await models()).status).toBe(429);
    expect((await ask("GET", "faults")).body.faults?.[0]).toEqual({
      id: "fault-1",
      struck: 1,
      kind: "throttle",
      times: 5,
    });
    expect((await ask("DELETE", "faults/fault-1")).body.faults).toHaveLength(1);
    expect((await models()).status).toBe(503);
    expect(await ask("DELETE", "faults")).toEqual({ status: 200, body: { faults: [] } });
    expect((await models()).status).toBe(200);
  });

  it.each([
    ["POST", "faults", "{", 400, "The request is not valid JSON."],
    ["POST", "faults", { kind: "nonsense" }, 400, "The request is of no known kind."],
    [
      "POST",
      "faults",
      [{ kind: "reset" }, { kind: "reset", times: 0 }],
      400,
      "The request, fault 2, is not valid:",
    ],
    ["DELETE", "faults/fault-99", undefined, 404, "There is no fault with this id."],
    ["GET", "secrets", undefined, 404, "There is nothing at GET /_varve/secrets."],
  ])("%s %s with %j is refused", async (method, path, body, status, message) => {
    expect(await ask(method, path, body)).toEqual({
      status,
      body: { message: expect.stringContaining(message) },
    });
    expect((await ask("GET", "faults")).body.faults).toEqual([]);
  });

  it("answer neither a web page nor another machine", async () => {
    expect((await ask("GET", "health", undefined, { origin: "http://evil.example" })).status).toBe(403);
    const admin = createAdmin({
      faults: new FaultSet(() => new Date()),
      log: new RequestLog(),
      ledger: new UsageLedger(),
    });
    const request = {
      method: "GET",
      path: "/_varve/health",
      query: "",
      headers: new Map(),
      body: Buffer.alloc(0),
    };
    const statusFor = (address: string | undefined) => admin(request, address).status;
    expect(["127.0.0.1", "::1", "::ffff:127.0.0.1"].map(statusFor)).toEqual([200, 200, 200]);
    expect(["192.168.1.5", "::ffff:10.0.0.1", "fe80::1", undefined].map(statusFor)).toEqual([
      403, 403, 403, 403,
    ]);
  });
});

it("a file of faults is read at the start", async () => {
  const folder = await mkdtemp(join(tmpdir(), "varve-faults-"));
  try {
    const path = join(folder, "faults.json");
    await writeFile(path, '[{"kind":"throttle"},"unavailable,times=1"]');
    await using server = await startLocalBedrock({ faultsFile: path });
    const { faults } = (await (await fetch(`${server.url}/_varve/faults`)).json()) as { faults: unknown[] };
    expect(faults).toEqual([
      { id: "fault-1", struck: 0, kind: "throttle" },
      { id: "fault-2", struck: 0, kind: "unavailable", times: 1 },
    ]);
    await writeFile(path, '[{"kind":"throttle"},{"kind":"slow"}]');
    await expect(startLocalBedrock({ faultsFile: path })).rejects.toThrow(
      `The faults file ${path}, fault 2, is of no known kind.`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
