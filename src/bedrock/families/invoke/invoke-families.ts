import type { ModelFacts } from "../../../catalogue/models.js";
import type { InvokeFamily } from "./invoke-family.js";

/** A family whose code is loaded when a model is asked with its own body. */
export interface InvokeFamilyEntry extends Pick<InvokeFamily, "format"> {
  /** Names by which a caller may give the family of an opaque ARN; the first segment of a model id is one. */
  readonly names: readonly string[];
  load(): Promise<InvokeFamily>;
}

export const INVOKE_FAMILIES: readonly InvokeFamilyEntry[] = [
  {
    format: "anthropic-messages",
    names: ["anthropic"],
    load: async () => (await import("./anthropic-messages.js")).anthropicMessages,
  },
  {
    format: "anthropic-text-completion",
    names: [],
    load: async () => (await import("./anthropic-text-completion.js")).anthropicTextCompletion,
  },
  { format: "titan-text", names: [], load: async () => (await import("./titan-text.js")).titanText },
  { format: "nova", names: ["amazon"], load: async () => (await import("./nova.js")).nova },
  {
    format: "cohere-command",
    names: [],
    load: async () => (await import("./cohere-command.js")).cohereCommand,
  },
  {
    format: "cohere-command-r",
    names: ["cohere"],
    load: async () => (await import("./cohere-command-r.js")).cohereCommandR,
  },
  { format: "llama", names: ["meta"], load: async () => (await import("./llama.js")).llama },
  { format: "mistral-text", names: [], load: async () => (await import("./mistral-text.js")).mistralText },
  {
    format: "mistral-chat",
    names: ["mistral"],
    load: async () => (await import("./mistral-chat.js")).mistralChat,
  },
  { format: "jurassic-2", names: [], load: async () => (await import("./jurassic-2.js")).jurassic2 },
  { format: "jamba", names: ["ai21"], load: async () => (await import("./jamba.js")).jamba },
  {
    format: "openai-chat",
    names: ["openai", "qwen", "google", "minimax", "moonshot", "moonshotai", "nvidia", "zai"],
    load: async () => (await import("./openai-chat.js")).openaiChat,
  },
  { format: "deepseek-text", names: [], load: async () => (await import("./deepseek-text.js")).deepseekText },
  { format: "writer", names: ["writer"], load: async () => (await import("./writer.js")).writer },
];

/**
 * The family of a model's native bodies, by the catalogue's format, or by the provider's name for a model that the
 * catalogue does not know.
 */
export function findInvokeFamily(
  facts: Pick<ModelFacts, "invokeFormat"> | undefined,
  provider: string | undefined,
): InvokeFamilyEntry | undefined {
  if (facts !== undefined) return INVOKE_FAMILIES.find(({ format }) => format === facts.invokeFormat);
  if (provider === undefined) return undefined;
  return INVOKE_FAMILIES.find(({ names }) => names.includes(provider.toLowerCase()));
}
