import { describe, expect, it } from "vitest";
import type { ConverseRequestBody, WireContentBlock, WireMessage } from "../../wire/converse.js";
import { checkConversation } from "./conversation-rules.js";

const says = (...content: WireContentBlock[]): WireMessage => ({ role: "user", content });
const answers = (...content: WireContentBlock[]): WireMessage => ({ role: "assistant", content });
const HI = { text: "hi" };
const call = (toolUseId: string) => ({ toolUse: { toolUseId, name: "clock", input: {} } });
const result = (toolUseId: string) => ({ toolResult: { toolUseId, content: [{ text: "noon" }] } });
const toolConfig = { tools: [{ toolSpec: { name: "clock", inputSchema: { json: {} } } }] };

const withTools = (...messages: WireMessage[]): ConverseRequestBody => ({ messages, toolConfig });

describe("the rules of a conversation", () => {
  it.each<[string, ConverseRequestBody]>([
    ["one question", { messages: [says(HI)] }],
    ["turns that alternate", { messages: [says(HI), answers(HI), says(HI)] }],
    [
      "tool calls that are all answered",
      withTools(says(HI), answers(HI, call("a"), call("b")), says(result("b"), result("a"), HI)),
    ],
    [
      "a tool choice that is defined",
      { messages: [says(HI)], toolConfig: { ...toolConfig, toolChoice: { tool: { name: "clock" } } } },
    ],
  ])("accept %s", (_name, request) => {
    expect(() => checkConversation(request)).not.toThrow();
  });

  it.each<[string, ConverseRequestBody, string]>([
    ["no message", { messages: [] }, "A conversation must start with a user message."],
    [
      "an assistant who begins",
      { messages: [answers(HI)] },
      "A conversation must start with a user message.",
    ],
    [
      "two user turns in a row",
      { messages: [says(HI), says(HI)] },
      "A conversation must alternate between user and assistant roles.",
    ],
    [
      "an empty message",
      { messages: [says()] },
      "The content field in the Message object at messages.0 is empty.",
    ],
    [
      "a blank text",
      { messages: [says(HI, { text: " \n" })] },
      "The text field in the ContentBlock object at messages.0.content.1 is blank. Add text to the text field, and try again.",
    ],
    [
      "tool calls without tools",
      { messages: [says(HI), answers(call("a")), says(result("a"))] },
      "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
    ],
    [
      "a tool call that is not answered",
      withTools(says(HI), answers(call("a"), call("b")), says(result("a"))),
      "Expected toolResult blocks at messages.2.content for the following Ids: b",
    ],
    [
      "an answer to another call",
      withTools(says(HI), answers(call("a")), says(result("z"))),
      "Expected toolResult blocks at messages.2.content for the following Ids: a",
    ],
    [
      "a result without a call",
      withTools(says(result("a"))),
      "The number of toolResult blocks at messages.0.content exceeds the number of toolUse blocks of previous turn.",
    ],
    ["a call by the user", withTools(says(call("a"))), "toolUse blocks can only be in assistant messages."],
    [
      "a result by the assistant",
      withTools(says(HI), answers(result("a"))),
      "toolResult blocks can only be in user messages.",
    ],
    [
      "a failed result that says nothing",
      withTools(
        says(HI),
        answers(call("a")),
        says({ toolResult: { toolUseId: "a", status: "error", content: [] } }),
      ),
      "The content field at messages.2.content.0.toolResult cannot be empty when status value is error.",
    ],
    [
      "a document without a text",
      { messages: [says({ document: { name: "d", source: { text: "x" } } })] },
      "A text block must be included when using documents.",
    ],
    [
      "a tool choice that is not defined",
      { messages: [says(HI)], toolConfig: { ...toolConfig, toolChoice: { tool: { name: "other" } } } },
      "The tool other at toolConfig.toolChoice.tool.name is not defined at toolConfig.tools.",
    ],
    [
      "one tool twice",
      { messages: [says(HI)], toolConfig: { tools: [...toolConfig.tools, ...toolConfig.tools] } },
      "The tool clock is already defined at toolConfig.tools.",
    ],
  ])("refuse %s", (_name, request, message) => {
    expect(() => checkConversation(request)).toThrow(message);
  });
});
