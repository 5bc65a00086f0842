import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as control from "@aws-sdk/client-bedrock";
import * as agent from "@aws-sdk/client-bedrock-agent-runtime";
import * as runtime from "@aws-sdk/client-bedrock-runtime";
import { NodeHttp2Handler, NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  LOCAL_CREDENTIALS,
  LOCAL_GUARDRAIL,
  type LocalBedrock,
  startLocalBedrock,
} from "../../src/local/index.js";
import type { RESOURCE_OPERATION_PATHS } from "../../src/local/operations/all-resource-operations.js";
import { EXCEPTION_STATUS, type ExceptionName } from "../../src/wire/exceptions.js";
import type { RUNTIME_OPERATIONS } from "../../src/wire/operations.js";

const NOVA = "us.amazon.nova-lite-v1:0";
const TITAN = "amazon.titan-embed-text-v2:0";
const HAIKU = "anthropic.claude-3-haiku-20240307-v1:0";
const messages: runtime.Message[] = [{ role: "user", content: [{ text: "Tell me about Lisbon." }] }];
/** What an exception says that was asked for. */
const FAULT = "as asked";
const native = JSON.stringify({
  anthropic_version: "bedrock-2023-05-31",
  max_tokens: 100,
  messages: [{ role: "user", content: "Tell me about Lisbon." }],
});

interface Clients {
  readonly runtime: runtime.BedrockRuntimeClient;
  readonly control: control.BedrockClient;
  readonly agent: agent.BedrockAgentRuntimeClient;
}

let folder: string;
let bedrock: LocalBedrock;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "varve-operations-"));
  await mkdir(join(folder, "input"));
  await writeFile(join(folder, "input", "records.jsonl"), '{"modelInput":{"inputText":"hello"}}\n');
  bedrock = await startLocalBedrock({ tls: true, batchFolder: folder });
});
afterAll(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const TRANSPORTS = {
  "HTTP/1.1": { scheme: "http", handler: () => new NodeHttpHandler() },
  "HTTP/2": { scheme: "http", handler: () => new NodeHttp2Handler() },
  "HTTP/1.1 and TLS": {
    scheme: "https",
    handler: () => new NodeHttpHandler({ httpsAgent: new Agent({ ca: bedrock.certificate }) }),
  },
  "HTTP/2 and TLS": {
    scheme: "https",
    handler: () => new NodeHttp2Handler({ nodeHttp2ConnectOptions: { ca: bedrock.certificate } } as never),
  },
} as const;

function clientsOver({ scheme, handler }: (typeof TRANSPORTS)[keyof typeof TRANSPORTS]): Clients {
  const settings = {
    endpoint: `${scheme}://127.0.0.1:${bedrock.port}`,
    region: "us-west-2",
    credentials: { ...LOCAL_CREDENTIALS },
    maxAttempts: 1,
    requestHandler: handler(),
  };
  return {
    runtime: new runtime.BedrockRuntimeClient(settings),
    control: new control.BedrockClient(settings),
    agent: new agent.BedrockAgentRuntimeClient(settings),
  };
}

const startJob = (clients: Clients) =>
  clients.control.send(
    new control.CreateModelInvocationJobCommand({
      jobName: "embed",
      roleArn: "arn:aws:iam::123456789012:role/batch",
      modelId: TITAN,
      inputDataConfig: { s3InputDataConfig: { s3Uri: "s3://input/records.jsonl" } },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://output/run/" } },
    }),
  );
const startInvocation = (clients: Clients) =>
  clients.runtime.send(
    new runtime.StartAsyncInvokeCommand({
      modelId: TITAN,
      modelInput: { inputText: "hello" },
      outputDataConfig: { s3OutputDataConfig: { s3Uri: "s3://output/async" } },
    }),
  );
const ofStream = async (stream: AsyncIterable<object> | undefined) => {
  const events: string[] = [];
  for await (const event of stream ?? []) events.push(Object.keys(event)[0] ?? "");
  return { first: events[0], last: events.at(-1), isInPieces: events.length > 2 };
};

/** One call of each operation, and members of what it answers. */
const OPERATIONS: Readonly<
  Record<
    keyof typeof RUNTIME_OPERATIONS | keyof typeof RESOURCE_OPERATION_PATHS,
    readonly [call: (clients: Clients) => Promise<object>, answer: object]
  >
> = {
  Converse: [
    ({ runtime: client }) => client.send(new runtime.ConverseCommand({ modelId: NOVA, messages })),
    { stopReason: "end_turn", output: { message: { role: "assistant" } } },
  ],
  ConverseStream: [
    async ({ runtime: client }) =>
      ofStream((await client.send(new runtime.ConverseStreamCommand({ modelId: NOVA, messages }))).stream),
    { first: "messageStart", last: "metadata", isInPieces: true },
  ],
  InvokeModel: [
    async ({ runtime: client }) => {
      const { body } = await client.send(new runtime.InvokeModelCommand({ modelId: HAIKU, body: native }));
      return JSON.parse(body.transformToString());
    },
    { type: "message", stop_reason: "end_turn" },
  ],
  InvokeModelWithResponseStream: [
    async ({ runtime: client }) =>
      ofStream(
        (
          await client.send(
            new runtime.InvokeModelWithResponseStreamCommand({ modelId: HAIKU, body: native }),
          )
        ).body,
      ),
    { first: "chunk", last: "chunk", isInPieces: true },
  ],
  CountTokens: [
    ({ runtime: client }) =>
      client.send(new runtime.CountTokensCommand({ modelId: HAIKU, input: { converse: { messages } } })),
    { inputTokens: 6 },
  ],
  ApplyGuardrail: [
    ({ runtime: client }) =>
      client.send(
        new runtime.ApplyGuardrailCommand({
          guardrailIdentifier: LOCAL_GUARDRAIL.id,
          guardrailVersion: "1",
          source: "INPUT",
          content: [{ text: { text: "kryptonite" } }],
        }),
      ),
    { action: "GUARDRAIL_INTERVENED" },
  ],
  StartAsyncInvoke: [startInvocation, { invocationArn: expect.stringContaining(":async-invoke/") }],
  GetAsyncInvoke: [
    async (clients) => {
      const { invocationArn } = await startInvocation(clients);
      return clients.runtime.send(new runtime.GetAsyncInvokeCommand({ invocationArn }));
    },
    { status: expect.stringMatching(/^(InProgress|Completed)$/), submitTime: expect.any(Date) },
  ],
  ListAsyncInvokes: [
    ({ runtime: client }) => client.send(new runtime.ListAsyncInvokesCommand({})),
    { asyncInvokeSummaries: expect.any(Array) },
  ],
  ListFoundationModels: [
    ({ control: client }) => client.send(new control.ListFoundationModelsCommand({ byProvider: "Amazon" })),
    { modelSummaries: expect.arrayContaining([expect.objectContaining({ modelId: TITAN })]) },
  ],
  GetFoundationModel: [
    ({ control: client }) => client.send(new control.GetFoundationModelCommand({ modelIdentifier: TITAN })),
    { modelDetails: { modelId: TITAN } },
  ],
  ListInferenceProfiles: [
    ({ control: client }) => client.send(new control.ListInferenceProfilesCommand({ maxResults: 2 })),
    { inferenceProfileSummaries: [expect.any(Object), expect.any(Object)], nextToken: expect.any(String) },
  ],
  GetInferenceProfile: [
    ({ control: client }) =>
      client.send(new control.GetInferenceProfileCommand({ inferenceProfileIdentifier: NOVA })),
    { inferenceProfileId: NOVA, status: "ACTIVE" },
  ],
  CreateModelInvocationJob: [startJob, { jobArn: expect.stringContaining(":model-invocation-job/") }],
  GetModelInvocationJob: [
    async (clients) => {
      const { jobArn } = await startJob(clients);
      return clients.control.send(new control.GetModelInvocationJobCommand({ jobIdentifier: jobArn }));
    },
    { jobName: "embed", modelId: expect.stringContaining(TITAN) },
  ],
  ListModelInvocationJobs: [
    ({ control: client }) => client.send(new control.ListModelInvocationJobsCommand({})),
    { invocationJobSummaries: expect.any(Array) },
  ],
  StopModelInvocationJob: [
    async (clients) => {
      const { jobArn } = await startJob(clients);
      const stop = new control.StopModelInvocationJobCommand({ jobIdentifier: jobArn });
      // A job that has ended by then cannot be stopped, as on AWS.
      return clients.control.send(stop).catch((error: Error) => {
        if (error instanceof control.ConflictException && error.message !== FAULT) return {};
        throw error;
      });
    },
    {},
  ],
  Rerank: [
    ({ agent: client }) =>
      client.send(
        new agent.RerankCommand({
          queries: [{ type: "TEXT", textQuery: { text: "trams" } }],
          sources: ["Trams of Lisbon", "A recipe for bread"].map((text) => ({
            type: "INLINE",
            inlineDocumentSource: { type: "TEXT", textDocument: { text } },
          })),
          rerankingConfiguration: {
            type: "BEDROCK_RERANKING_MODEL",
            bedrockRerankingConfiguration: {
              modelConfiguration: {
                modelArn: "arn:aws:bedrock:us-west-2::foundation-model/cohere.rerank-v3-5:0",
              },
            },
          },
        }),
      ),
    { results: [{ index: 0 }, { index: 1 }] },
  ],
};

type Constructor = new (...parameters: never[]) => object;

/** The exceptions that a client of AWS's has a class for, by its own model. */
function modelledExceptions(client: object): [ExceptionName, Constructor][] {
  return Object.entries(client).flatMap(([name, value]): [ExceptionName, Constructor][] =>
    typeof value === "function" && name in EXCEPTION_STATUS
      ? [[name as ExceptionName, value as Constructor]]
      : [],
  );
}

/** Which client has an operation. */
const SERVICES = { runtime, control, agent } as const;
const SERVICE_OF: Readonly<Record<keyof typeof OPERATIONS, keyof typeof SERVICES>> = {
  Converse: "runtime",
  ConverseStream: "runtime",
  InvokeModel: "runtime",
  InvokeModelWithResponseStream: "runtime",
  CountTokens: "runtime",
  ApplyGuardrail: "runtime",
  StartAsyncInvoke: "runtime",
  GetAsyncInvoke: "runtime",
  ListAsyncInvokes: "runtime",
  ListFoundationModels: "control",
  GetFoundationModel: "control",
  ListInferenceProfiles: "control",
  GetInferenceProfile: "control",
  CreateModelInvocationJob: "control",
  GetModelInvocationJob: "control",
  ListModelInvocationJobs: "control",
  StopModelInvocationJob: "control",
  Rerank: "agent",
};

describe.each(Object.entries(TRANSPORTS))("over %s AWS's own clients", (_name, transport) => {
  let clients: Clients;
  beforeAll(() => {
    clients = clientsOver(transport);
  });
  afterAll(() => {
    for (const client of Object.values(clients)) client.destroy();
  });

  it.each(Object.entries(OPERATIONS))("get an answer to %s", async (_operation, [call, answer]) => {
    expect(await call(clients)).toMatchObject(answer);
  });

  it.each(Object.entries(OPERATIONS))(
    "see every exception of %s as their own class",
    async (name, [call]) => {
      const operation = name as keyof typeof OPERATIONS;
      const exceptions = modelledExceptions(SERVICES[SERVICE_OF[operation]]);
      expect(exceptions.length).toBeGreaterThan(7);
      for (const [exception, Class] of exceptions) {
        const fault = bedrock.fault({ kind: "exception", exception, operation, message: FAULT });
        const refused = await call(clients).then(
          () => undefined,
          (error: unknown) => error,
        );
        fault.remove();
        expect(refused).toBeInstanceOf(Class);
        expect(refused).toMatchObject({
          name: exception,
          message: FAULT,
          $metadata: { httpStatusCode: EXCEPTION_STATUS[exception], requestId: expect.any(String) },
        });
      }
    },
  );
});

it("every exception that AWS's clients know can be practised, but those of operations that are not served", () => {
  const known = Object.values(SERVICES).flatMap((service) =>
    Object.keys(service).filter((name) => name.endsWith("Exception") && !name.endsWith("ServiceException")),
  );
  expect(known.filter((name) => !(name in EXCEPTION_STATUS)).sort()).toEqual([
    "ResourceInUseException",
    "TooManyTagsException",
  ]);
});
