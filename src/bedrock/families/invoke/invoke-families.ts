import type { ModelFacts } from "../../../catalogue/models.js";
import { anthropicMessages } from "./anthropic-messages.js";
import { anthropicTextCompletion } from "./anthropic-text-completion.js";
import { cohereCommand } from "./cohere-command.js";
import { cohereCommandR } from "./cohere-command-r.js";
import { deepseekText } from "./deepseek-text.js";
import type { InvokeFamily } from "./invoke-family.js";
import { jamba } from "./jamba.js";
import { jurassic2 } from "./jurassic-2.js";
import { llama } from "./llama.js";
import { mistralChat } from "./mistral-chat.js";
import { mistralText } from "./mistral-text.js";
import { nova } from "./nova.js";
import { openaiChat } from "./openai-chat.js";
import { titanText } from "./titan-text.js";
import { writer } from "./writer.js";

export const INVOKE_FAMILIES: readonly InvokeFamily[] = [
  anthropicMessages,
  anthropicTextCompletion,
  titanText,
  nova,
  cohereCommand,
  cohereCommandR,
  llama,
  mistralText,
  mistralChat,
  jurassic2,
  jamba,
  openaiChat,
  deepseekText,
  writer,
];

/**
 * The family of a model's native bodies, by the catalogue's format, or by the provider's name for a model that the
 * catalogue does not know.
 */
export function findInvokeFamily(
  facts: Pick<ModelFacts, "invokeFormat"> | undefined,
  provider: string | undefined,
): InvokeFamily | undefined {
  if (facts !== undefined) return INVOKE_FAMILIES.find(({ format }) => format === facts.invokeFormat);
  if (provider === undefined) return undefined;
  return INVOKE_FAMILIES.find(({ names }) => names.includes(provider.toLowerCase()));
}
