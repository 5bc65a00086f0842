import { VarveError } from "../errors.js";
import type { CallOptions, GenerateResult } from "../spec/language-model.js";
import { withPurpose } from "./call-for.js";
import { cleanText } from "./clean-text.js";
import type { MemoryContext } from "./memory-context.js";
import type { Turn } from "./parse-messages.js";
import { DESCRIPTION_INSTRUCTIONS } from "./prompts/description-instructions.js";
import { refuseWithheld } from "./refuse-withheld.js";
import type { UsageTally } from "./usage-tally.js";

/** Output limit of a description, in tokens. */
const MAX_TOKENS = 600;

/**
 * Puts what images and documents show into the text of their messages: one model call for each message that holds some.
 * Rejects, with nothing stored, if one cannot be read or described.
 */
export async function describeMedia(
  context: MemoryContext,
  turns: readonly Turn[],
  tally: UsageTally,
  call: CallOptions,
): Promise<readonly Turn[]> {
  if (turns.every(({ media }) => media === undefined)) return turns;
  return Promise.all(turns.map((turn) => describeTurn(context, turn, tally, call)));
}

async function describeTurn(
  context: MemoryContext,
  { media, ...turn }: Turn,
  tally: UsageTally,
  call: CallOptions,
): Promise<Turn> {
  if (media === undefined) return turn;
  const said = turn.content.trim();
  const ask =
    said === "" ? "Describe this." : `Describe this. It came with the words: ${JSON.stringify(said)}`;
  const reply = await context.languageModel.generate(
    {
      system: DESCRIPTION_INSTRUCTIONS,
      messages: [{ role: "user", content: [...media, { type: "text", text: ask }] }],
      maxTokens: MAX_TOKENS,
    },
    withPurpose(call, "description"),
  );
  tally.countDescription(reply);
  const description = `[${media.map(({ type }) => type).join(" and ")}: ${textOf(reply)}]`;
  return { ...turn, content: said === "" ? description : `${turn.content}\n${description}` };
}

function textOf(reply: GenerateResult): string {
  refuseWithheld(reply, "description of what was sent");
  const text = cleanText(reply.text).trim();
  if (text !== "") return text;
  throw new VarveError(
    "RESPONSE_INVALID",
    `The model gave no description of an image or document (stop reason ${reply.stopReason}). Nothing was stored. Try again, or use a model that reads images.`,
  );
}
