import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { metrics, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkedSchema } from "../../src/bedrock/structured/checked-schema.js";
import { createBedrock, generateObject } from "../../src/bedrock.js";
import { diagnose, type Logger, Memory, pinoLogger } from "../../src/index.js";
import { type LocalBedrockOptions, startLocalBedrock } from "../../src/local/index.js";
import { cleanEnvironment, dist, runNode } from "./run-node.js";

/** What must never be seen. Each marker is in one kind of input. */
const SECRETS = {
  secretAccessKey: "canaryA/Secret+Key9canaryA/Secret+Key9xyz",
  sessionToken: "canaryB-session-token-0123456789",
  bearerToken: "canaryC-bearer-token-0123456789",
  encryptionKey: "canaryD-encryption-key-0123456789",
  proxyPassword: "canaryE-proxy-password",
} as const;
const TEXTS = {
  message: "canaryF keeps seventeen ferrets in the attic",
  name: "canaryG",
  metadata: "canaryH metadata value",
  filter: "canaryI filter operand",
  userId: "canaryJ-user",
  query: "canaryK what about ferrets",
  update: "canaryL has moved to Ghent",
  reason: "canaryM reason",
  instructions: "canaryN remember everything about ferrets",
  reply: "canaryO the model's own words",
} as const;
const CANARY = /canary[A-Z]/;

const spans = new InMemorySpanExporter();
const measured = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter: measured, exportIntervalMillis: 3_600_000 });
const tracing = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
const metering = new MeterProvider({ readers: [reader] });

const logged: unknown[] = [];
const failures: unknown[] = [];
const lines: string[] = [];

const raw = (...given: unknown[]): void => {
  logged.push(given);
};
const pino = pinoLogger({ debug: raw, info: raw, warn: raw, error: raw });
/** Keeps what the library hands over, and what pino would be given. */
const logger: Logger = {
  debug: (message, fields) => both("debug", message, fields),
  info: (message, fields) => both("info", message, fields),
  warn: (message, fields) => both("warn", message, fields),
  error: (message, fields) => both("error", message, fields),
};
function both(level: keyof Logger, message: string, fields: Parameters<Logger["info"]>[1]): void {
  raw(message, fields);
  pino[level](message, fields);
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-canary-"));
  trace.setGlobalTracerProvider(tracing);
  metrics.setGlobalMeterProvider(metering);
});
afterAll(async () => {
  trace.disable();
  metrics.disable();
  await Promise.all([tracing.shutdown(), metering.shutdown()]);
  await rm(folder, { recursive: true });
});

/** Everything that a crash handler, a log or an API could make of an error. */
function faces(error: unknown): string {
  const shown = [String(error), inspect(error, { depth: 12, showHidden: true }), JSON.stringify(error)];
  if (error instanceof Error) {
    shown.push(error.message, error.stack ?? "", JSON.stringify({ ...error }));
    if (error.cause !== undefined) shown.push(faces(error.cause));
  }
  return shown.join("\n");
}

async function failing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    failures.push(error);
  }
}

const keys = { accessKeyId: "AKIACANARYTESTACCESS", ...SECRETS };

function configuration(endpoint: string, path = ":memory:"): Record<string, unknown> {
  return {
    llm: {
      provider: "aws_bedrock",
      config: {
        model: "amazon.nova-lite-v1:0",
        endpoint_url: endpoint,
        aws_region: "us-west-2",
        aws_access_key_id: keys.accessKeyId,
        aws_secret_access_key: SECRETS.secretAccessKey,
        aws_session_token: SECRETS.sessionToken,
        max_attempts: 2,
      },
    },
    vector_store: { provider: "sqlite", config: { path, encryption_key: SECRETS.encryptionKey } },
    custom_instructions: TEXTS.instructions,
    telemetry: { open_telemetry: true, emf: true, slow_call_ms: 1 },
  };
}

const environment = {
  AWS_BEARER_TOKEN_BEDROCK: SECRETS.bearerToken,
  HTTP_PROXY: `http://user:${SECRETS.proxyPassword}@127.0.0.1:9`,
};

const options = { logger, environment, emitMetrics: (line: string) => lines.push(line) };

/** Every operation, with canaries in all that it takes, rightly and wrongly. */
async function exercise(memory: Memory): Promise<void> {
  const scope = { userId: TEXTS.userId };
  const message = { role: "user" as const, content: TEXTS.message, name: TEXTS.name };
  const add = { ...scope, metadata: { note: TEXTS.metadata } };
  await failing(async () => {
    const { results } = await memory.add([message], add);
    failures.push(...results.flatMap(({ error }) => error ?? []));
  });
  await failing(() => memory.add([message], { ...add, infer: false }));
  await failing(() => memory.search(TEXTS.query, { ...scope, filters: { note: TEXTS.filter } }));
  const records = (await memory.getAll(scope)).results;
  for (const { id } of records.slice(0, 1)) {
    await failing(() => memory.update(id, TEXTS.update, { reason: TEXTS.reason, actor: TEXTS.name }));
    await failing(() => memory.delete(id, { reason: TEXTS.reason }));
  }
  const wrong = memory as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
  await failing(async () => wrong["add"]?.([{ role: TEXTS.message, content: { text: TEXTS.message } }], add));
  await failing(async () => wrong["add"]?.([{ ...message, timestamp: TEXTS.message }], add));
  await failing(async () => wrong["add"]?.([message], { ...add, metadata: { when: () => TEXTS.metadata } }));
  await failing(async () => wrong["add"]?.([message], { ...add, userId: [TEXTS.userId] }));
  await failing(async () =>
    wrong["search"]?.(TEXTS.query, { ...scope, filters: { note: { like: TEXTS.filter } } }),
  );
  await failing(async () =>
    wrong["search"]?.(TEXTS.query, { ...scope, filters: { note: { gt: { x: TEXTS.filter } } } }),
  );
  await failing(async () => wrong["search"]?.({ query: TEXTS.query }, scope));
  await failing(async () => wrong["getAll"]?.({ ...scope, cursor: TEXTS.filter }));
  await failing(async () => wrong["update"]?.("an-id", { memory: { text: TEXTS.update } }));
  await failing(() => memory.update("an-id", TEXTS.update));
  await failing(() => memory.delete("an-id"));
}

/** An answer of Converse with one use of varve's tool. */
function toolUse(operations: readonly unknown[]): Record<string, unknown> {
  const use = { toolUseId: "tooluse_1", name: "record_facts", input: { operations } };
  return {
    output: { message: { role: "assistant", content: [{ toolUse: use }] } },
    stopReason: "tool_use",
    usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    metrics: { latencyMs: 1 },
  };
}

const FAULTS: readonly LocalBedrockOptions[] = [
  {},
  { faults: ["throttle"] },
  { faults: ["internal-error,operation=Converse"] },
  { faults: ["expired-credentials"] },
  { faults: ["truncated-json"] },
  { faults: ["reset"] },
  { faults: ["exception,exception=AccessDeniedException,operation=InvokeModel"] },
  { faults: ["exception,exception=ValidationException,operation=Converse"] },
  { script: [{ operation: "Converse", reply: { text: TEXTS.reply } }] },
  {
    script: [
      {
        operation: "Converse",
        reply: { body: toolUse([{ operation: TEXTS.reply, memory: 7 }, TEXTS.reply]) },
      },
    ],
  },
];

describe("canary secrets and canary texts", () => {
  it.each(FAULTS.map((bedrock) => [JSON.stringify(bedrock), bedrock] as const))(
    "are put into every input of a memory whose Bedrock has %s",
    async (_name, bedrock) => {
      await using server = await startLocalBedrock({ ...bedrock, credentials: [keys] });
      const memory = await Memory.fromConfig(configuration(server.url), options);
      try {
        await exercise(memory);
      } finally {
        await memory.close();
      }
    },
  );

  it("are put into configurations that cannot work", async () => {
    const path = join(folder, "varve.json");
    const text = JSON.stringify(configuration("http://127.0.0.1:9"));
    const inFile = async (content: string): Promise<void> => {
      await writeFile(path, content);
      await failing(() => Memory.fromConfig(path, options));
    };
    await inFile(text.slice(0, -20));
    await inFile(text.replace(`"${SECRETS.secretAccessKey}"`, SECRETS.secretAccessKey));
    const base = configuration("http://127.0.0.1:9") as Record<string, { config: object }>;
    const withLlm = (more: object) => ({
      ...base,
      llm: { ...base["llm"], config: { ...base["llm"]?.config, ...more } },
    });
    const refused = [
      withLlm({ aws_secret_access_key: `${SECRETS.secretAccessKey} with space` }),
      withLlm({ aws_secret_access_key: 7, aws_session_token: SECRETS.sessionToken }),
      withLlm({ aws_secret_acess_key: SECRETS.secretAccessKey }),
      withLlm({ aws_access_key_id: undefined }),
      withLlm({ aws_bearer_token: SECRETS.bearerToken, auth: "sigv4" }),
      withLlm({ endpoint_url: `http://user:${SECRETS.proxyPassword}@127.0.0.1:9` }),
      withLlm({ proxy_url: `ftp://user:${SECRETS.proxyPassword}@127.0.0.1:9` }),
      withLlm({ model_kwargs: { note: TEXTS.metadata }, top_k: "seven" }),
      { ...base, custom_instructions: { text: TEXTS.instructions } },
      { ...base, redaction: { patterns: [{ name: "x", pattern: `(${TEXTS.message}` }] } },
    ];
    for (const config of refused)
      await failing(async () => (await Memory.fromConfig(config, options)).close());
  });

  it("are put into an object's schema, and into the answer that does not conform to it", async () => {
    const bodies = [`{"count":"${TEXTS.reply}","${TEXTS.name}":1}`, TEXTS.reply];
    const script = bodies.map((text) => ({ operation: "Converse", reply: { text } }) as const);
    await using server = await startLocalBedrock({ script, credentials: [keys] });
    const bedrock = await createBedrock({
      ...{ logger, environment, endpoint: server.url, region: "us-west-2", ...keys, bearerToken: undefined },
    });
    const llm = await bedrock.llm("amazon.nova-lite-v1:0");
    const schema = await checkedSchema({
      ...{ type: "object", properties: { count: { type: "integer" } }, additionalProperties: false },
    });
    const before = failures.length;
    await failing(() =>
      generateObject(llm, schema, { messages: [{ role: "user", content: TEXTS.message }] }),
    );
    expect(failures.slice(before)).toMatchObject([
      { code: "OBJECT_INVALID", text: expect.stringMatching(CANARY) },
    ]);
    await bedrock.close();
  });

  it("are put into stores that cannot be opened, and into what the doctor looks at", async () => {
    const path = join(folder, "damaged.db");
    await writeFile(path, `${TEXTS.message} `.repeat(500));
    const config = configuration("http://127.0.0.1:9", path);
    await failing(() => Memory.fromConfig(config, options));
    lines.push(JSON.stringify(await diagnose(config, options)));
    await using server = await startLocalBedrock();
    lines.push(JSON.stringify(await diagnose(configuration(server.url), options)));
  });

  it("appear in no log line, error, span, metric or diagnosis", async () => {
    await reader.forceFlush();
    const shown = {
      logs: logged.map((entry) => inspect(entry, { depth: 12 })),
      errors: failures.map(faces),
      spans: spans
        .getFinishedSpans()
        .map(({ name, attributes, events, status }) => JSON.stringify({ name, attributes, events, status })),
      metrics: measured.getMetrics().map((entry) => JSON.stringify(entry)),
      lines,
    };
    for (const [kind, entries] of Object.entries(shown)) {
      expect(entries.length, kind).toBeGreaterThan(0);
      expect(
        entries.filter((entry) => CANARY.test(entry)).map((entry) => `${kind}: ${entry.slice(0, 1500)}`),
      ).toEqual([]);
    }
    expect(failures.length).toBeGreaterThan(60);
  });
});

describe("a crash", () => {
  it("leaves no canary in Node's diagnostic report but the environment, which Node writes into it", async () => {
    const script = join(folder, "crash.mjs");
    await writeFile(
      script,
      `import { Memory } from "${dist}index.js";
       import { startLocalBedrock } from "${dist}local/index.js";
       const bedrock = await startLocalBedrock({ faults: ["truncated-json,operation=Converse"] });
       const memory = await Memory.fromConfig({
         llm: { provider: "aws_bedrock", config: { model: "amazon.nova-lite-v1:0", ...bedrock.config } },
         vector_store: { provider: "sqlite", config: { path: ":memory:", encryption_key: process.env.KEY } },
       });
       await memory.add(process.env.TEXT, { userId: process.env.TEXT.slice(0, 7) });`,
    );
    const { code, stderr } = await runNode(
      ["--report-uncaught-exception", "--report-on-fatalerror", `--report-directory=${folder}`, script],
      cleanEnvironment(folder, { KEY: SECRETS.encryptionKey, TEXT: TEXTS.message }),
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain("BedrockError");
    expect(stderr).not.toMatch(CANARY);
    const reports = (await readdir(folder)).filter((name) => name.startsWith("report."));
    expect(reports).toHaveLength(1);
    const report = JSON.parse(await readFile(join(folder, reports[0] ?? ""), "utf8"));
    expect(JSON.stringify(report.environmentVariables)).toMatch(CANARY);
    delete report.environmentVariables;
    expect(JSON.stringify(report)).not.toMatch(CANARY);
  });
});
