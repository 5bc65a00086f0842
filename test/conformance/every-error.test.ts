import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { BedrockClient } from "../../src/bedrock/client.js";
import { BedrockError, type ErrorCode } from "../../src/errors.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { EXCEPTION_STATUS, type ExceptionName } from "../../src/wire/exceptions.js";
import type { RuntimeOperation, StreamingOperation } from "../../src/wire/operations.js";
import { localClient } from "./local-client.js";

const NOVA = "amazon.nova-lite-v1:0";
const TURN = [{ role: "user", content: [{ text: "Tell me about Lisbon." }] }];
const SAID = "The words of AWS.";

/** Every error of the four operations in AWS's service model, what varve makes of it, and a word of the advice. */
const ERRORS = {
  AccessDeniedException: ["ACCESS_DENIED", "Allow the action"],
  ThrottlingException: ["THROTTLED", "Send fewer"],
  ResourceNotFoundException: ["MODEL_NOT_FOUND", "Check the id"],
  ModelTimeoutException: ["MODEL_TIMEOUT", "Shorten the input"],
  InternalServerException: ["SERVICE_FAILED", "Try again later"],
  ServiceUnavailableException: ["SERVICE_UNAVAILABLE", "Try again later"],
  ValidationException: ["REQUEST_REJECTED", "Correct what AWS names"],
  ModelNotReadyException: ["MODEL_NOT_READY", "Try again in a few minutes"],
  ModelErrorException: ["MODEL_FAILED", "Change the request"],
  ServiceQuotaExceededException: ["QUOTA_EXCEEDED", "Ask for a higher one"],
  ModelStreamErrorException: ["MODEL_FAILED", "Send the request again"],
} as const satisfies Partial<Record<ExceptionName, readonly [ErrorCode, string]>>;

type Modelled = keyof typeof ERRORS;

const CONVERSE: readonly Modelled[] = [
  "AccessDeniedException",
  "ThrottlingException",
  "ResourceNotFoundException",
  "ModelTimeoutException",
  "InternalServerException",
  "ServiceUnavailableException",
  "ValidationException",
  "ModelNotReadyException",
  "ModelErrorException",
];
const OPERATIONS: Readonly<Record<string, readonly Modelled[]>> = {
  Converse: CONVERSE,
  ConverseStream: CONVERSE,
  InvokeModel: [...CONVERSE, "ServiceQuotaExceededException"],
  InvokeModelWithResponseStream: [...CONVERSE, "ServiceQuotaExceededException", "ModelStreamErrorException"],
};
const IN_CONVERSE_STREAM: readonly Modelled[] = [
  "InternalServerException",
  "ModelStreamErrorException",
  "ValidationException",
  "ThrottlingException",
  "ServiceUnavailableException",
];
const STREAMS: Readonly<Record<StreamingOperation, readonly Modelled[]>> = {
  ConverseStream: IN_CONVERSE_STREAM,
  InvokeModelWithResponseStream: [...IN_CONVERSE_STREAM, "ModelTimeoutException"],
};

let bedrock: LocalBedrock;
let client: BedrockClient;
let fault: ReturnType<LocalBedrock["fault"]> | undefined;
/** Events that were read before the call failed. */
let events = 0;
beforeAll(async () => {
  bedrock = await startLocalBedrock();
  client = localClient(bedrock, { maxAttempts: 1 });
});
afterEach(() => {
  fault?.remove();
  fault = undefined;
});
afterAll(async () => {
  await client.close();
  await bedrock.close();
});

const isStreaming = (operation: string): operation is StreamingOperation => operation in STREAMS;

/** Makes a call that would succeed, and reads its answer to the end. */
async function read(operation: string): Promise<void> {
  events = 0;
  const body = { messages: TURN };
  if (!isStreaming(operation)) {
    await client.call(operation as RuntimeOperation, NOVA, body);
    return;
  }
  for await (const _ of await client.stream(operation, NOVA, body)) events += 1;
}

async function failureOf(operation: string): Promise<BedrockError> {
  const error = await read(operation).catch((reason: unknown) => reason);
  if (error instanceof BedrockError) return error;
  throw new Error("The call did not fail as it should.", { cause: error });
}

function expectWhole(error: BedrockError, exception: Modelled): void {
  const [code, advice] = ERRORS[exception];
  expect(error).toMatchObject({ code, exception, modelId: NOVA, region: "us-west-2", attempts: 1 });
  expect(error.requestId).toBe(bedrock.requests().at(-1)?.requestId);
  expect(error.requestId).toMatch(/^[0-9a-f-]{36}$/);
  const [, after = ""] = error.message.split(`AWS says: ${SAID}`);
  expect(after).toContain(advice);
}

describe.each(Object.entries(OPERATIONS))("%s", (operation, exceptions) => {
  it("succeeds where no fault was set", async () => {
    await read(operation);
    expect(events > 2).toBe(isStreaming(operation));
  });

  it.each(exceptions)("fails with %s by its own code, with request id and advice", async (exception) => {
    fault = bedrock.fault({ kind: "exception", exception, message: SAID });
    const error = await failureOf(operation);
    expectWhole(error, exception);
    expect(error.statusCode).toBe(EXCEPTION_STATUS[exception]);
  });
});

describe.each(Object.entries(STREAMS))("the stream of %s", (operation, exceptions) => {
  it.each(exceptions)("ends with %s by its own code, with request id and advice", async (exception) => {
    fault = bedrock.fault({ kind: "stream-exception", exception, message: SAID, afterEvents: 2 });
    const error = await failureOf(operation);
    expectWhole(error, exception);
    expect(error.statusCode).toBeUndefined();
    expect(events).toBe(2);
  });
});
