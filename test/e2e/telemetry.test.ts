import { readFileSync } from "node:fs";
import { metrics, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { Ajv } from "ajv";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Memory, type MemoryOptions } from "../../src/index.js";
import { type LocalBedrock, type LocalBedrockOptions, startLocalBedrock } from "../../src/local/index.js";

const NOVA = "amazon.nova-lite-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
const ALICE = { userId: "alice" };
const SAID = "I love sci-fi films, and I am allergic to peanuts.";

const spanExporter = new InMemorySpanExporter();
const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({
  exporter: metricExporter,
  exportIntervalMillis: 3_600_000,
});
const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
const meterProvider = new MeterProvider({ readers: [reader] });

beforeAll(() => {
  trace.setGlobalTracerProvider(tracerProvider);
  metrics.setGlobalMeterProvider(meterProvider);
});
afterAll(async () => {
  trace.disable();
  metrics.disable();
  await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
});
beforeEach(() => spanExporter.reset());

interface SetUp {
  readonly telemetry: object;
  readonly bedrock?: LocalBedrockOptions;
  readonly options?: MemoryOptions;
  /** Other sections of the configuration. */
  readonly sections?: object;
}

async function withMemory(
  { telemetry, bedrock: bedrockOptions, options, sections }: SetUp,
  use: (memory: Memory, bedrock: LocalBedrock) => Promise<void>,
): Promise<void> {
  await using bedrock = await startLocalBedrock(bedrockOptions);
  const memory = await Memory.fromConfig(
    {
      llm: { provider: "aws_bedrock", config: { model: NOVA, ...bedrock.config } },
      vector_store: { provider: "sqlite", config: { path: ":memory:" } },
      telemetry,
      ...sections,
    },
    options,
  );
  try {
    await use(memory, bedrock);
  } finally {
    await memory.close();
  }
}

const spans = (): readonly ReadableSpan[] => spanExporter.getFinishedSpans();
const named = (name: string): ReadableSpan => {
  const found = spans().find((span) => span.name === name);
  expect(
    found,
    spans()
      .map((span) => span.name)
      .join(", "),
  ).toBeDefined();
  return found as ReadableSpan;
};

describe("OpenTelemetry", () => {
  it("shows one add as a tree of spans with the conventions' names", async () => {
    await withMemory({ telemetry: { open_telemetry: true } }, async (memory) => {
      await memory.add(SAID, ALICE);
    });
    const [add, chat, embeddings] = [
      named("upsert_memory"),
      named(`chat ${NOVA}`),
      named(`embeddings ${TITAN}`),
    ];
    expect(spans()).toHaveLength(3);
    expect(add.kind).toBe(SpanKind.INTERNAL);
    expect(add.parentSpanContext).toBeUndefined();
    expect(add.attributes).toMatchObject({
      "gen_ai.operation.name": "upsert_memory",
      "gen_ai.memory.record.count": expect.any(Number),
      "varve.outcome.stored": expect.any(Number),
    });
    expect(chat.kind).toBe(SpanKind.CLIENT);
    expect(chat.attributes).toMatchObject({
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "aws.bedrock",
      "gen_ai.request.model": NOVA,
      "gen_ai.request.max_tokens": 2000,
      "gen_ai.response.finish_reasons": ["tool_use"],
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
      "cloud.region": "us-west-2",
      "aws.request_id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(embeddings.attributes).toMatchObject({
      "gen_ai.operation.name": "embeddings",
      "gen_ai.provider.name": "aws.bedrock",
      "gen_ai.request.model": TITAN,
      "gen_ai.embeddings.dimension.count": 1024,
      "gen_ai.usage.input_tokens": expect.any(Number),
    });
    for (const child of [chat, embeddings]) {
      expect(child.parentSpanContext?.spanId).toBe(add.spanContext().spanId);
      expect(child.spanContext().traceId).toBe(add.spanContext().traceId);
    }
  });

  it("keeps operations that run at the same time apart", async () => {
    await withMemory({ telemetry: { open_telemetry: true } }, async (memory) => {
      await Promise.all([memory.add("I like tea.", ALICE), memory.search("tea", { userId: "bob" })]);
    });
    const search = named("search_memory");
    const ofSearch = spans().filter((span) => span.parentSpanContext?.spanId === search.spanContext().spanId);
    expect(ofSearch.map(({ name }) => name)).toEqual([`embeddings ${TITAN}`]);
  });

  it("counts tokens, durations, retries and outcomes", async () => {
    const faults = ["throttle,times=1,operation=Converse"];
    await withMemory({ telemetry: { openTelemetry: true }, bedrock: { faults } }, async (memory) => {
      await memory.add(SAID, ALICE);
    });
    const retry = named(`chat ${NOVA}`).events.find(({ name }) => name === "varve.retry");
    expect(retry?.attributes).toMatchObject({ "varve.attempts": 2 });
    await reader.forceFlush();
    const found = metricExporter
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: list }) => list))
      .map(({ descriptor, dataPoints }) => [descriptor.name, descriptor.unit, dataPoints] as const);
    expect(new Map(found.map(([name, unit]) => [name, unit]))).toEqual(
      new Map([
        ["gen_ai.client.operation.duration", "s"],
        ["gen_ai.client.token.usage", "{token}"],
        ["varve.client.retries", "{request}"],
        ["varve.memory.outcomes", "{fact}"],
      ]),
    );
    const kinds = found
      .filter(([name]) => name === "gen_ai.client.token.usage")
      .flatMap(([, , points]) => points.map(({ attributes }) => attributes["gen_ai.token.type"]));
    expect(new Set(kinds)).toEqual(new Set(["input", "output"]));
  });

  it("marks what failed with the error's code", async () => {
    const faults = ["exception,exception=AccessDeniedException,operation=Converse"];
    await withMemory({ telemetry: { open_telemetry: true }, bedrock: { faults } }, async (memory) => {
      await expect(memory.add(SAID, ALICE)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    });
    for (const name of [`chat ${NOVA}`, "upsert_memory"]) {
      expect(named(name).status.code).toBe(SpanStatusCode.ERROR);
      expect(named(name).attributes["error.type"]).toBe("ACCESS_DENIED");
    }
    expect(named(`chat ${NOVA}`).attributes["aws.request_id"]).toMatch(/^[0-9a-f-]{36}$/);
  });

  it("shows reranking, and what each call is made for, for whom and at what cost", async () => {
    const COHERE = "cohere.rerank-v3-5:0";
    const sections = { reranker: { config: { model: COHERE } }, cache: { embeddings: "memory" } };
    const use = async (memory: Memory) => {
      const tags = { tenant: "acme" };
      await memory.add(["I love sci-fi films.", "I like tea."].join(" "), { ...ALICE, tags });
      await memory.search("films", { ...ALICE, tags });
      await memory.search("films", { ...ALICE, tags });
    };
    await withMemory({ telemetry: { open_telemetry: true }, sections }, use);
    const search = named("search_memory");
    const rerank = named(`rerank ${COHERE}`);
    expect(rerank.parentSpanContext?.spanId).toBe(search.spanContext().spanId);
    expect(rerank.attributes).toMatchObject({
      "gen_ai.operation.name": "rerank",
      "gen_ai.request.model": COHERE,
      "cloud.region": "us-west-2",
      "aws.request_id": expect.any(String),
      "varve.operation": "search",
      "varve.purpose": "rerank",
      "varve.tag.tenant": "acme",
      "varve.cost_usd": 0.002,
    });
    expect(named(`chat ${NOVA}`).attributes).toMatchObject({
      "varve.operation": "add",
      "varve.purpose": "extraction",
      "varve.cost_usd": expect.any(Number),
    });
    expect(search.attributes["varve.cost_usd"]).toBeGreaterThan(0.002);
    const queries = spans().filter(({ attributes }) => attributes["varve.operation"] === "search");
    expect(queries.filter(({ attributes }) => attributes["varve.cached"] === true)).toHaveLength(1);
    expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toContain("alice");
    spanExporter.reset();
    await withMemory({ telemetry: { open_telemetry: true, capture_content: true }, sections }, use);
    expect(named(`rerank ${COHERE}`).attributes["varve.scope.user_id"]).toBe("alice");
  });

  it("shows every operation of the memory, streams among them", async () => {
    await withMemory({ telemetry: { open_telemetry: true } }, async (memory) => {
      await memory.addMany([{ messages: SAID, ...ALICE }]);
      const lines: string[] = [];
      for await (const line of memory.export()) lines.push(line);
      await memory.import(lines);
      await memory.audit();
      await memory.reembed();
      await memory.sweep();
      await memory.forget(ALICE);
      expect(memory.stats()).toEqual({});
    });
    const operations = spans().filter(({ kind }) => kind === SpanKind.INTERNAL);
    expect(operations.map(({ name }) => name)).toEqual([
      "bulk_upsert_memory",
      "export_memory",
      "import_memory",
      "audit_memory",
      "reembed_memory",
      "sweep_memory",
      "forget_memory",
    ]);
    const chat = named(`chat ${NOVA}`);
    expect(chat.parentSpanContext?.spanId).toBe(named("bulk_upsert_memory").spanContext().spanId);
  });

  it("captures content only where it is asked to", async () => {
    await withMemory({ telemetry: { open_telemetry: true } }, async (memory) => {
      await memory.add(SAID, ALICE);
    });
    expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toMatch(/peanut|sci-fi/i);
    spanExporter.reset();
    await withMemory({ telemetry: { open_telemetry: true, capture_content: true } }, async (memory) => {
      await memory.add(SAID, ALICE);
    });
    expect(named(`chat ${NOVA}`).attributes["gen_ai.input.messages"]).toContain("peanuts");
    expect(named("upsert_memory").attributes["gen_ai.output.messages"]).toMatch(/peanut/);
  });
});

describe("CloudWatch's embedded metric format", () => {
  const schema = JSON.parse(readFileSync(new URL("../fixtures/emf/schema.json", import.meta.url), "utf8"));
  const validate = new Ajv().compile(schema);

  it("comes as one valid line for each call, failed ones included", async () => {
    const lines: string[] = [];
    const faults = ["exception,exception=AccessDeniedException,operation=Converse,skip=1"];
    const options = { emitMetrics: (line: string) => lines.push(line) };
    await withMemory(
      { telemetry: { emf: true, namespace: "My/App" }, bedrock: { faults }, options },
      async (memory) => {
        await memory.add(SAID, ALICE);
        await memory.search("films", ALICE);
        await expect(memory.add("more", ALICE)).rejects.toThrow();
      },
    );
    const documents = lines.map((line) => JSON.parse(line));
    for (const document of documents) {
      expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
      const [{ Namespace, Dimensions, Metrics }] = document._aws.CloudWatchMetrics;
      expect(Namespace).toBe("My/App");
      for (const name of Dimensions.flat()) expect(typeof document[name]).toBe("string");
      for (const { Name } of Metrics) expect(typeof document[Name]).toBe("number");
    }
    expect(new Set(documents.map(({ Operation }) => Operation))).toEqual(
      new Set(["upsert_memory", "chat", "embeddings", "search_memory"]),
    );
    const [failed] = documents.filter(({ Operation, Errors }) => Operation === "chat" && Errors === 1);
    expect(failed).toMatchObject({ Model: NOVA, error: "ACCESS_DENIED", requestIds: [expect.any(String)] });
    expect(lines.join("")).not.toMatch(/peanut|sci-fi|alice/i);
  });

  it.each(["AWS/Lambda", "", "with space"])("refuses the namespace %j", async (namespace) => {
    const setUp = { telemetry: { emf: true, namespace } };
    const opened = withMemory(setUp, async () => {});
    if (namespace === "") return opened;
    await expect(opened).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("the slow-call log", () => {
  it("says what the time of a slow call was spent on", async () => {
    const warnings: [string, object | undefined][] = [];
    const logger = {
      debug() {},
      info() {},
      warn: (message: string, fields?: object) => warnings.push([message, fields]),
      error() {},
    };
    const faults = ["latency,latencyMs=60,operation=Converse"];
    await withMemory(
      { telemetry: { slow_call_ms: 50 }, bedrock: { faults }, options: { logger } },
      async (memory) => {
        await memory.add(SAID, ALICE);
      },
    );
    const [, fields] = warnings.find(([, found]) => Object(found).operation === "chat") ?? [];
    expect(fields).toMatchObject({
      model: NOVA,
      region: "us-west-2",
      retries: 0,
      durationMs: expect.any(Number),
      queueMs: expect.any(Number),
      signMs: expect.any(Number),
      firstByteMs: expect.any(Number),
      networkMs: expect.any(Number),
      decodeMs: expect.any(Number),
      requestIds: expect.any(String),
    });
  });
});
