import type { ModelFacts } from "../../../catalogue/models.js";
import { anthropic } from "./anthropic.js";
import type { ChatFamily } from "./chat-family.js";
import { cohereCommand } from "./cohere-command.js";
import { mistralText } from "./mistral-text.js";
import { nova } from "./nova.js";

/** Families that differ from plain Converse. The others have no documented `topK`. */
const CHAT_FAMILIES: readonly ChatFamily[] = [anthropic, nova, cohereCommand, mistralText];

/**
 * The family of a model by the catalogue's format, or by the provider's name for a model that the catalogue does not
 * know. `undefined`: plain Converse without differences.
 */
export function findChatFamily(
  facts: Pick<ModelFacts, "invokeFormat"> | undefined,
  provider: string | undefined,
): ChatFamily | undefined {
  const format = facts?.invokeFormat;
  if (format !== undefined) return CHAT_FAMILIES.find((family) => family.formats.includes(format));
  if (provider === undefined) return undefined;
  return CHAT_FAMILIES.find((family) => family.names.includes(provider.toLowerCase()));
}
