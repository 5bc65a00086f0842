import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Diagnosis } from "../../src/index.js";
import { type LocalBedrockOptions, startLocalBedrock } from "../../src/local/index.js";
import { startProxy } from "../fixtures/proxy-server.js";
import { cleanEnvironment, type Finished, root, runNode } from "./run-node.js";

const NOVA = "amazon.nova-lite-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
const HAIKU = "anthropic.claude-haiku-4-5-20251001-v1:0";
const ENDED = "anthropic.claude-v2:1";
const SECRET = createHash("sha256").update("a secret of this test").digest("base64").slice(0, 40);

let home: string;
let release: (() => Promise<unknown>)[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "varve-doctor-"));
  release = [];
});
afterEach(async () => {
  for (const step of release.reverse()) await step();
  await rm(home, { recursive: true });
});

/** How one set-up differs from a sound one. */
interface SetUp {
  readonly bedrock?: LocalBedrockOptions;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly llm?: Readonly<Record<string, unknown>>;
  /** Other sections of the configuration. */
  readonly sections?: Readonly<Record<string, unknown>>;
  readonly nodeOptions?: readonly string[];
  /** Makes what the command line alone cannot. */
  readonly prepare?: () => Promise<Partial<SetUp>>;
}

async function examine(setUp: SetUp, args: readonly string[] = []): Promise<Finished> {
  const bedrock = await startLocalBedrock(setUp.bedrock);
  release.push(() => bedrock.close());
  const { environment, llm, sections, nodeOptions = [] } = { ...setUp, ...(await setUp.prepare?.()) };
  const config = join(home, "varve.json");
  await writeFile(
    config,
    JSON.stringify({
      llm: { provider: "aws_bedrock", config: { model: NOVA, aws_region: "us-west-2", ...llm } },
      vector_store: { provider: "sqlite", config: { path: databasePath() } },
      ...sections,
    }),
  );
  const variables = { ...bedrock.env, ...environment };
  const env = cleanEnvironment(home);
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) env[name] = value;
  return runNode(
    [...nodeOptions, join(root, "dist/cli/main.js"), "doctor", "--config", config, ...args],
    env,
  );
}

const databasePath = (): string => join(home, "memories.db");
const identity = { name: "alice", accessKeyId: "AKIDALICE", secretAccessKey: SECRET };
const asAlice = { AWS_ACCESS_KEY_ID: identity.accessKeyId, AWS_SECRET_ACCESS_KEY: SECRET };

/** Runs everything one hour ahead, as on a machine whose clock is wrong. */
const ONE_HOUR_AHEAD = `data:text/javascript,${encodeURIComponent(`
  const RealDate = Date;
  const ahead = () => RealDate.now() + 3_600_000;
  globalThis.Date = class extends RealDate {
    constructor(...given) { if (given.length === 0) super(ahead()); else super(...given); }
    static now() { return ahead(); }
  };
`)}`;

const SET_UPS: readonly (readonly [
  name: string,
  setUp: SetUp,
  expected: { readonly code: string; readonly remedy: RegExp; readonly exitCode: number },
])[] = [
  [
    "a wrong secret",
    { environment: { AWS_SECRET_ACCESS_KEY: SECRET } },
    { code: "credentials-rejected", remedy: /secret access key/, exitCode: 3 },
  ],
  [
    "an expired token",
    {
      bedrock: {
        credentials: [
          { accessKeyId: "ASIAOLD", secretAccessKey: SECRET, sessionToken: "old", expiresAt: new Date(0) },
        ],
      },
    },
    { code: "credentials-expired", remedy: /Log in again/, exitCode: 3 },
  ],
  [
    "a skewed clock",
    { nodeOptions: ["--import", ONE_HOUR_AHEAD] },
    { code: "clock-skewed", remedy: /Synchronise the clock/, exitCode: 3 },
  ],
  [
    "a wrong region",
    {
      llm: { aws_region: "us-gov-east-1" },
      bedrock: {
        faults: [
          {
            kind: "exception",
            exception: "ValidationException",
            message: "The provided model identifier is invalid.",
            model: NOVA,
          },
        ],
      },
    },
    {
      code: "model-not-in-region",
      remedy: /Set aws_region to one that offers the model: us-east-1/,
      exitCode: 4,
    },
  ],
  [
    "a model that only profiles can call",
    { llm: { model: HAIKU } },
    { code: "profile-required", remedy: new RegExp(`Set llm.config.model to .*us\\.${HAIKU}`), exitCode: 2 },
  ],
  [
    "a model that has ended",
    { bedrock: { lifecycle: "strict" }, llm: { model: ENDED } },
    {
      code: "model-ended",
      remedy: /Set llm.config.model to anthropic\..*, which AWS recommends/,
      exitCode: 4,
    },
  ],
  [
    "an identity without permission",
    { bedrock: { auth: "strict", identities: [identity] }, environment: asAlice },
    { code: "permission-missing", remedy: /varve iam/, exitCode: 3 },
  ],
  [
    "no network",
    { environment: { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://127.0.0.1:9" } },
    { code: "endpoint-unreachable", remedy: /Check the network/, exitCode: 5 },
  ],
  [
    "a proxy that refuses",
    {
      async prepare() {
        const proxy = await startProxy(403);
        release.push(() => proxy.close());
        return {
          environment: {
            AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "https://bedrock-runtime.us-west-2.amazonaws.com",
            HTTPS_PROXY: proxy.url,
          },
        };
      },
    },
    { code: "proxy-refused", remedy: /NO_PROXY/, exitCode: 5 },
  ],
  [
    "a damaged store",
    {
      async prepare() {
        await writeFile(databasePath(), "this is no database, and long enough to look like one ".repeat(100));
        return {};
      },
    },
    { code: "store-damaged", remedy: /restore it from a backup/, exitCode: 6 },
  ],
  [
    "a store with a newer schema",
    {
      async prepare() {
        const database = new Database(databasePath());
        database.exec(`
          PRAGMA application_id = ${0x76617276};
          CREATE TABLE migrations (name TEXT NOT NULL PRIMARY KEY, applied_at TEXT NOT NULL) STRICT, WITHOUT ROWID;
          INSERT INTO migrations VALUES ('9999-from-the-future', '2099-01-01T00:00:00Z');
        `);
        database.close();
        return {};
      },
    },
    { code: "store-newer-schema", remedy: /Update varve/, exitCode: 6 },
  ],
  [
    "an unknown price",
    {
      llm: { service_tier: "reserved" },
      sections: { budgets: [{ name: "all", limit_usd: 1, period: "day" }] },
    },
    { code: "price-unknown", remedy: /Name the price in cost\.prices/, exitCode: 0 },
  ],
];

describe("varve doctor", () => {
  it.each(SET_UPS)("names %s, with its remedy", async (_name, setUp, expected) => {
    const { code, stdout, stderr } = await examine(setUp, ["--json"]);
    expect(stderr).toBe("");
    const diagnosis: Diagnosis = JSON.parse(stdout);
    const found = diagnosis.findings.find((finding) => finding.code === expected.code);
    expect(found, JSON.stringify(diagnosis.findings, undefined, 1)).toMatchObject({
      remedy: expect.stringMatching(expected.remedy),
    });
    // It comes before whatever follows from it.
    expect(diagnosis.findings.find(({ severity }) => severity === found?.severity)).toBe(found);
    expect(code).toBe(expected.exitCode);
    expect(stdout).not.toContain(SECRET);
  });

  it("finds nothing wrong with a sound set-up, and changes nothing", async () => {
    const { code, stdout } = await examine({}, ["--json", "--strict"]);
    const { findings, severity }: Diagnosis = JSON.parse(stdout);
    expect(findings.filter((finding) => ["warning", "error"].includes(finding.severity))).toEqual([]);
    expect(severity).toBe("note");
    expect(code).toBe(0);
    await expect(rm(databasePath())).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("looks at the reranker as at the other models", async () => {
    const setUp = {
      llm: { aws_region: "us-gov-east-1" },
      sections: { reranker: { config: { model: "cohere.rerank-v3-5:0", aws_region: "us-west-2" } } },
    };
    const { stdout } = await examine(setUp, ["--json"]);
    const { findings }: Diagnosis = JSON.parse(stdout);
    const ofReranker = findings.filter(({ subject }) => subject === "cohere.rerank-v3-5:0");
    expect(ofReranker.map(({ check, code }) => [check, code])).toEqual([
      ["model-access", "model-accessible"],
      ["lifecycle", "model-active"],
      ["price", "price-known"],
      ["quotas", "quota-not-configured"],
    ]);
    expect(findings).toContainEqual(
      expect.objectContaining({ check: "region", code: "region-known", subject: "us-west-2" }),
    );
  });

  it("gives every warning and every error a remedy, for people too", async () => {
    const { stdout } = await examine({ llm: { model: ENDED }, bedrock: { lifecycle: "strict" } });
    const lines = stdout.split("\n");
    const problems = lines.filter((line) => /^(error|warning)\b/.test(line));
    expect(problems.length).toBeGreaterThan(0);
    for (const problem of problems) expect(lines[lines.indexOf(problem) + 1]).toMatch(/^ +→ \S/);
  });

  it("names a configuration that cannot be read", async () => {
    const { code, stdout } = await examine({ llm: { aws_region: "us-west-9" } }, ["--json"]);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { code: "configuration-invalid", severity: "error", errorCode: "REGION_INVALID" },
    ]);
    expect(code).toBe(2);
  });

  it("says where data could be processed, model by model, without a request", async () => {
    const llm = { model: `eu.${NOVA}`, aws_region: "eu-west-1" };
    const environment = { AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://127.0.0.1:9" };
    const { code, stdout } = await examine({ llm, environment }, ["--residency", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).models).toMatchObject([
      {
        section: "llm",
        calledIn: ["eu-west-1"],
        processedIn: expect.arrayContaining(["eu-west-1", "eu-west-3"]),
      },
      { section: "embedder", model: TITAN, calledIn: ["eu-west-1"], processedIn: ["eu-west-1"] },
    ]);
  });
});
