import { describe, expect, it } from "vitest";
import { NATIVE_FAMILIES } from "../../../test/fixtures/native-families.js";
import { operationCall } from "../../../test/fixtures/operation-call.js";
import { findModel, type ModelFacts, modelIds } from "../../catalogue/models.js";
import { FrameReader } from "../../wire/event-stream.js";
import type { RuntimeOperation } from "../../wire/operations.js";
import { ServiceException } from "../service-exception.js";
import { OPERATIONS } from "./all-operations.js";

const HELLO_BLOCKS = [{ role: "user", content: [{ text: "Tell me about Lisbon." }] }];

const NOT_CHAT =
  "This action doesn't support the model that you provided. Try again with a supported text or chat model.";
const NOT_INVOKED =
  "This action doesn't support the model that you provided. Try again with a supported model.";
const NO_STREAM = "The model is unsupported for streaming.";
const NO_COUNT = "The provided model doesn't support counting tokens.";

const MODELS = modelIds().map((id): [string, ModelFacts] => {
  const model = findModel(id);
  if (model === undefined) throw new Error(`${id} is not in the catalogue`);
  return [id, model];
});

/** What an operation answers: the body, the events of the stream, or the message of its refusal. */
async function ask(operation: RuntimeOperation, modelId: string, request: object): Promise<unknown> {
  try {
    const answer = await OPERATIONS[operation](operationCall(modelId, JSON.stringify(request)));
    return "frames" in answer ? await readEvents(answer.frames) : JSON.parse(answer.body);
  } catch (error) {
    if (error instanceof ServiceException) return error.message;
    throw error;
  }
}

async function readEvents(frames: AsyncIterable<Uint8Array>): Promise<unknown[]> {
  const reader = new FrameReader();
  const events: unknown[] = [];
  for await (const bytes of frames) {
    for (const { headers, payload } of reader.read(bytes)) {
      const body = JSON.parse(Buffer.from(payload).toString());
      events.push(
        headers[":event-type"] === "chunk"
          ? JSON.parse(Buffer.from(body.bytes, "base64").toString())
          : { [headers[":event-type"] ?? ""]: body },
      );
    }
  }
  reader.end();
  return events;
}

function callable(model: ModelFacts): string {
  return model.inferenceProfileOnly === true ? (model.profileIds[0] ?? model.id) : model.id;
}

describe.each(MODELS)("%s", (id, model) => {
  const family = NATIVE_FAMILIES[model.invokeFormat ?? ""];
  const converses = model.kind === "chat" && model.converse !== false;

  it("answers Converse, or says that it is no chat model", async () => {
    const answer = await ask("Converse", callable(model), { messages: HELLO_BLOCKS });
    if (!converses) expect(answer).toBe(NOT_CHAT);
    else expect(answer).toMatchObject({ stopReason: "end_turn", usage: { inputTokens: 6 } });
  });

  it("answers ConverseStream, or says that it does not stream", async () => {
    const answer = await ask("ConverseStream", callable(model), { messages: HELLO_BLOCKS });
    if (!converses) return expect(answer).toBe(NOT_CHAT);
    if (model.apis.converseStream === false) return expect(answer).toBe(NO_STREAM);
    const events = answer as object[];
    expect(events[0]).toEqual({ messageStart: { role: "assistant" } });
    expect(events.at(-2)).toEqual({ messageStop: { stopReason: "end_turn" } });
    expect(events.at(-1)).toMatchObject({ metadata: { usage: { inputTokens: 6 } } });
  });

  it("answers InvokeModel in its family's shape, or says that it is not invoked so", async () => {
    const answer = await ask("InvokeModel", callable(model), family?.request ?? {});
    if (model.apis.invokeModel === false) expect(answer).toBe(NOT_INVOKED);
    else if (family !== undefined) expect(answer).toMatchObject(family.response);
    else expect(answer).toContain(`The local Bedrock does not know the native body of ${id}`);
  });

  it("answers InvokeModelWithResponseStream in its family's chunks, or says that it does not stream", async () => {
    const answer = await ask("InvokeModelWithResponseStream", callable(model), family?.request ?? {});
    if (model.apis.invokeModel === false) return expect(answer).toBe(NOT_INVOKED);
    if (model.apis.invokeModelStream === false) return expect(answer).toBe(NO_STREAM);
    if (family === undefined)
      return expect(answer).toMatch(/does not know the native body|unsupported for streaming/);
    if (family.chunks === undefined) return expect(answer).toBe(NO_STREAM);
    const chunks = answer as object[];
    for (const chunk of chunks) {
      const fitting = family.chunks.filter((shape) => fits(chunk, shape));
      expect(fitting, JSON.stringify(chunk)).not.toEqual([]);
    }
    expect(chunks.length).toBeGreaterThan(3);
    expect(chunks.at(-1)).toHaveProperty(
      ["amazon-bedrock-invocationMetrics", "inputTokenCount"],
      expect.any(Number),
    );
    expect(chunks.slice(0, -1).some((chunk) => "amazon-bedrock-invocationMetrics" in chunk)).toBe(false);
  });

  it("counts tokens by its bare id, or says that it does not", async () => {
    const answer = await ask("CountTokens", id, { input: { converse: { messages: HELLO_BLOCKS } } });
    const counts = model.kind === "chat" && model.apis.countTokens !== false;
    expect(answer).toEqual(counts ? { inputTokens: 6 } : NO_COUNT);
  });
});

function fits(value: object, shape: object): boolean {
  try {
    expect(value).toMatchObject(shape);
    return true;
  } catch {
    // The assertion's error is the answer: it does not fit.
    return false;
  }
}

it("every format of the catalogue that is invoked has an example here, except speech", () => {
  const formats = MODELS.filter(
    ([, model]) => model.apis.invokeModel === true && model.kind !== "speech",
  ).map(([, model]) => model.invokeFormat ?? "");
  expect([...new Set(formats)].filter((format) => NATIVE_FAMILIES[format] === undefined)).toEqual([]);
});
