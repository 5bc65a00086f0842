import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { operationCall } from "../../../test/fixtures/operation-call.js";
import { findModel, type ModelFacts, modelIds } from "../../catalogue/models.js";
import { readChatBody } from "../operations/invoke-call.js";
import { ServiceException } from "../service-exception.js";
import type { BodySchema } from "../validate/body-schema.js";
import { answerChat } from "./answer-chat.js";
import { CHAT_CODECS } from "./chat/all-codecs.js";
import { streamAnswer } from "./stream-answer.js";

const word = fc.constantFrom("hi", "", " ", "auto", "text", "user", "I love jazz.", "AAAA", "{}", "\ud800");
/** Members that codecs look for in objects whose schema is open. */
const NAMES = [
  "type",
  "text",
  "source",
  "data",
  "media_type",
  "id",
  "name",
  "input",
  "content",
  "tool_use_id",
];
const MORE = ["thinking", "signature", "image_url", "url", "function", "arguments", "tool_calls", "json"];

/** Any value that a schema lets through. */
function fitting(schema: BodySchema): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case "any":
      return fc.oneof(word, fc.jsonValue({ maxDepth: 2 }), fc.constant(null));
    case "anyOf":
      return fc.oneof(...schema.schemas.map(fitting));
    case "string":
      return schema.values === undefined
        ? word.filter((text) => text.length >= (schema.minLength ?? 0))
        : fc.constantFrom(...schema.values);
    case "integer":
      return fc.integer({ min: schema.min ?? -5, max: Math.min(schema.max ?? 3000, 3000) });
    case "number":
      return fc.double({ min: schema.min ?? -5, max: schema.max ?? 5, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(fitting(schema.items), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(schema.minItems ?? 0, 3),
      });
    case "object": {
      const members = Object.fromEntries(
        Object.entries(schema.properties).map(([name, member]) => [name, fitting(member)]),
      );
      const known = fc.record(members, { requiredKeys: [...schema.required] });
      if (schema.open !== true) return known;
      const others = fc.dictionary(
        fc.constantFrom(...NAMES, ...MORE),
        fc.oneof(word, fc.jsonValue({ maxDepth: 1 })),
      );
      const open = fc.oneof(others, fc.record({ text: word }));
      return fc.tuple(open, known).map(([one, other]) => ({ ...one, ...other }));
    }
  }
}

function modelOf(format: string): ModelFacts {
  const id = modelIds().find((candidate) => findModel(candidate)?.invokeFormat === format);
  const model = id === undefined ? undefined : findModel(id);
  if (model === undefined) throw new Error(`no model has the format ${format}`);
  return model;
}

describe.each([...CHAT_CODECS.values()])("$format", (codec) => {
  const model = modelOf(codec.format);

  it("answers every body that its schema lets through, or refuses it as AWS does", async () => {
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(fitting(codec.request), async (body) => {
        try {
          const bytes = Buffer.from(JSON.stringify(body));
          const { question, context: known } = readChatBody(
            codec,
            model,
            operationCall(model.id, bytes),
            false,
          );
          const answer = await answerChat(question.request);
          const context = { ...known, usage: answer.usage };
          expect(codec.encodeAnswer(answer, context)).toEqual(expect.any(Object));
          const encode = codec.encodeStream?.(context);
          const chunks = encode ? [...streamAnswer(answer, 0)].flatMap((event) => [...encode(event)]) : [];
          for (const chunk of chunks) expect(chunk).toEqual(expect.any(Object));
          answered += 1;
        } catch (error) {
          if (!(error instanceof ServiceException)) throw error;
          expect(error.exception).toBe("ValidationException");
        }
      }),
      { numRuns: 200 },
    );
    expect(answered).toBeGreaterThan(0);
  });
});
