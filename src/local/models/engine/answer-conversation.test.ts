import { describe, expect, it } from "vitest";
import type { ConverseRequestBody, WireToolConfiguration } from "../../../wire/converse.js";
import { answerConversation } from "./answer-conversation.js";

const RECORD_FACTS: WireToolConfiguration = {
  tools: [
    {
      toolSpec: {
        name: "record_facts",
        inputSchema: {
          json: {
            type: "object",
            properties: {
              operations: {
                type: "array",
                items: {
                  type: "object",
                  properties: { operation: { enum: ["add", "update", "delete", "none"] } },
                },
              },
            },
          },
        },
      },
    },
  ],
  toolChoice: { tool: { name: "record_facts" } },
};

const WEATHER = {
  toolSpec: {
    name: "get_weather",
    inputSchema: {
      json: { type: "object", properties: { city: { type: "string" }, unit: { enum: ["C", "F"] } } },
    },
  },
};

describe("answerConversation", () => {
  it("answers a forced fact-recording tool with operations", async () => {
    const payload = {
      existing_memories: [{ id: 4, memory: "Lives in Leeds" }],
      messages: [{ role: "user", content: "I moved to Porto. I love sci-fi." }],
    };
    const answer = await answerConversation(say(JSON.stringify(payload), RECORD_FACTS));
    expect(answer.stopReason).toBe("tool_use");
    expect(answer.content[0]?.toolUse?.name).toBe("record_facts");
    expect(answer.content[0]?.toolUse?.input).toEqual({
      operations: [
        {
          operation: "update",
          id: 4,
          memory: "Moved to Porto",
          attributed_to: "user",
          reason: "Contradicts the existing memory.",
        },
        { operation: "add", memory: "Loves sci-fi", attributed_to: "user", reason: "A new fact." },
      ],
    });
  });

  it("records nothing when nothing is worth remembering", async () => {
    const answer = await answerConversation(
      say('{"messages":[{"role":"user","content":"Hi!"}]}', RECORD_FACTS),
    );
    expect(answer.content[0]?.toolUse?.input).toEqual({ operations: [] });
  });

  it.each([{ tool: { name: "get_weather" } }, { any: {} }])(
    "fills the schema of a tool forced by %j",
    async (toolChoice) => {
      const answer = await answerConversation(
        say("How warm is it in Porto?", { tools: [WEATHER], toolChoice }),
      );
      expect(answer).toEqual({
        content: [
          {
            toolUse: {
              toolUseId: expect.stringMatching(/^tooluse_[\w-]{22}$/),
              name: "get_weather",
              input: { city: "Porto", unit: "C" },
            },
          },
        ],
        stopReason: "tool_use",
      });
    },
  );

  it("derives the tool use id from the request", async () => {
    const one = await answerConversation(say("Porto?", { tools: [WEATHER], toolChoice: { any: {} } }));
    const again = await answerConversation(say("Porto?", { tools: [WEATHER], toolChoice: { any: {} } }));
    const other = await answerConversation(say("Leeds?", { tools: [WEATHER], toolChoice: { any: {} } }));
    expect(again).toEqual(one);
    expect(other.content[0]?.toolUse?.toolUseId).not.toBe(one.content[0]?.toolUse?.toolUseId);
  });

  it("states tool results, failures and silence", async () => {
    const request: ConverseRequestBody = {
      messages: [
        { role: "user", content: [{ text: "How warm is it?" }] },
        { role: "assistant", content: [{ toolUse: { toolUseId: "a", name: "get_weather", input: {} } }] },
        {
          role: "user",
          content: [
            { toolResult: { toolUseId: "a", content: [{ json: { celsius: 21 } }] } },
            { toolResult: { toolUseId: "b", content: [{ text: "no such city" }], status: "error" } },
            { toolResult: { toolUseId: "c", content: [] } },
          ],
        },
      ],
    };
    expect(await answerConversation(request)).toEqual({
      content: [
        {
          text: 'get_weather returned: {"celsius":21}\nThe tool failed: no such city\nThe tool returned nothing.',
        },
      ],
      stopReason: "end_turn",
    });
  });

  it("says in plain chat what it is, and restates the topic", async () => {
    const answer = await answerConversation(
      say("Tell me about the history of Lisbon, my PIN is 4711.", {
        tools: [WEATHER],
        toolChoice: { auto: {} },
      }),
    );
    expect(answer).toEqual({
      content: [
        {
          text: "I am varve's local Bedrock, a rule-based stand-in and not a language model, so I cannot answer freely. Your message is about: history, lisbon, pin.",
        },
      ],
      stopReason: "end_turn",
    });
  });

  it("answers a request without messages", async () => {
    const answer = await answerConversation({});
    expect(answer.content).toEqual([
      {
        text: "I am varve's local Bedrock, a rule-based stand-in and not a language model, so I cannot answer freely.",
      },
    ]);
  });
});

function say(text: string, toolConfig: WireToolConfiguration): ConverseRequestBody {
  return { messages: [{ role: "user", content: [{ text }] }], toolConfig };
}
