import type { ConverseRequestBody, WireContentBlock, WireMessage } from "../../wire/converse.js";
import { validationFailure } from "../service-exception.js";

/** What Converse demands of a conversation beyond the shape of its parts. Throws `ValidationException` in AWS's words. */
export function checkConversation(request: ConverseRequestBody): void {
  const messages = request.messages ?? [];
  checkTurns(messages);
  messages.forEach(checkContent);
  checkToolResults(messages);
  checkToolConfig(request);
}

function checkTurns(messages: readonly WireMessage[]): void {
  if (messages[0]?.role !== "user") {
    throw validationFailure(
      "A conversation must start with a user message. Try again with a conversation that starts with a user message.",
    );
  }
  if (messages.some((message, index) => index > 0 && message.role === messages[index - 1]?.role)) {
    throw validationFailure(
      "A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.",
    );
  }
}

function checkContent(message: WireMessage, position: number): void {
  const at = `messages.${position}`;
  if (message.content.length === 0) {
    throw validationFailure(
      `The content field in the Message object at ${at} is empty. Add a ContentBlock object to the content field and try again.`,
    );
  }
  message.content.forEach((block, index) => {
    if (block.text !== undefined && block.text !== null && block.text.trim() === "") {
      throw validationFailure(
        `The text field in the ContentBlock object at ${at}.content.${index} is blank. Add text to the text field, and try again.`,
      );
    }
    if (block.toolResult?.status === "error" && block.toolResult.content.length === 0) {
      throw validationFailure(
        `The content field at ${at}.content.${index}.toolResult cannot be empty when status value is error.`,
      );
    }
  });
  if (message.content.some((block) => block.document) && !message.content.some((block) => block.text)) {
    throw validationFailure("A text block must be included when using documents.");
  }
}

/** Each tool use is answered in the next message, and nothing else is. */
function checkToolResults(messages: readonly WireMessage[]): void {
  messages.forEach((message, index) => {
    const at = `messages.${index}.content`;
    if (message.role === "user" && message.content.some((block) => block.toolUse)) {
      throw validationFailure(`${at}: toolUse blocks can only be in assistant messages.`);
    }
    const results = idsOf(message, (block) => block.toolResult?.toolUseId);
    if (message.role === "assistant") {
      if (results.length > 0) {
        throw validationFailure(`${at}: toolResult blocks can only be in user messages.`);
      }
      return;
    }
    const uses = idsOf(messages[index - 1], (block) => block.toolUse?.toolUseId);
    if (results.length > uses.length) {
      throw validationFailure(
        `The number of toolResult blocks at ${at} exceeds the number of toolUse blocks of previous turn.`,
      );
    }
    const unanswered = uses.filter((id) => !results.includes(id));
    if (unanswered.length > 0) {
      throw validationFailure(
        `Expected toolResult blocks at ${at} for the following Ids: ${unanswered.join(", ")}`,
      );
    }
  });
}

function idsOf(
  message: WireMessage | undefined,
  idOf: (block: WireContentBlock) => string | undefined,
): string[] {
  return message?.content.map(idOf).filter((id) => id !== undefined) ?? [];
}

function checkToolConfig(request: ConverseRequestBody): void {
  const { messages = [], toolConfig } = request;
  if (!toolConfig) {
    if (messages.some(({ content }) => content.some((block) => block.toolUse || block.toolResult))) {
      throw validationFailure(
        "The toolConfig field must be defined when using toolUse and toolResult content blocks.",
      );
    }
    return;
  }
  const names = toolConfig.tools.map((tool) => tool.toolSpec?.name).filter((name) => name !== undefined);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw validationFailure(`The tool ${repeated} is already defined at toolConfig.tools.`);
  }
  const chosen = toolConfig.toolChoice?.tool?.name;
  if (chosen !== undefined && !names.includes(chosen)) {
    throw validationFailure(
      `The tool ${chosen} at toolConfig.toolChoice.tool.name is not defined at toolConfig.tools.`,
    );
  }
}
