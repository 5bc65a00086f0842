import { VarveError } from "../../errors.js";
import type { FactOutcome, Message, OperationUsage } from "../../index.js";
import { sumUsage } from "../../util/sum-usage.js";
import type { Command } from "../command.js";
import { formatUsage } from "../format-usage.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";
import { parseMetadata } from "../parse-metadata.js";
import { parseConversations, readConversations } from "../read-conversations.js";
import { mediaBlockOf } from "../read-message-media.js";

export const add: Command = {
  name: "add",
  summary: "remember what a text or a conversation says",
  arguments: [["[text]", "what to remember; or use --file"]],
  options: [
    {
      flags: "--file <file>",
      description:
        "conversation as JSON: messages, or sessions of messages; - reads standard input; or an image or document, which the model describes",
    },
    {
      flags: "--metadata <key=value>",
      description: "kept on each memory; may be repeated",
      parse: parseMetadata,
    },
    { flags: "--expires <time>", description: "when the memories expire: a day, or a time in ISO 8601" },
    {
      flags: "--procedural",
      description: "sum up an agent's run as one memory of how it went; needs --agent",
    },
    { flags: "--no-infer", description: "store every message as it is, without the language model" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: [
    'varve add --local --user alice "I love sci-fi, and I am allergic to peanuts"',
    "varve add --local --user alice --file conversation.json",
    'varve add --user alice "My new bike" --file bike.jpg --expires 2027-01-31',
  ],
  async run({ arguments: [text], options, output }) {
    const conversations = await conversationsOf(text, options.file, () => output.readInput());
    await withMemory(options, async (memory) => {
      const results: FactOutcome[] = [];
      const usages: OperationUsage[] = [];
      const warnings = new Set<string>();
      for (const messages of conversations) {
        const added = await memory.add(messages, {
          ...scopeOf(options),
          infer: options.infer !== false,
          ...(typeof options.expires === "string" && { expiresAt: options.expires }),
          ...(options.procedural === true && { memoryType: "procedural_memory" as const }),
          ...(options.metadata !== undefined && { metadata: options.metadata as Record<string, string> }),
        });
        results.push(...added.results);
        usages.push(added.usage);
        for (const warning of added.warnings) warnings.add(warning);
      }
      const usage = sumUsage(usages);
      output.print(
        [
          ...results.map(line),
          summary(results),
          formatUsage(usage),
          ...[...warnings].map((text) => `warning: ${text}`),
        ],
        { results: results.map(toJson), usage, warnings: [...warnings] },
      );
    });
  },
};

async function conversationsOf(
  text: string | undefined,
  file: unknown,
  readInput: () => Promise<string>,
): Promise<readonly (readonly Message[])[]> {
  const media = typeof file === "string" ? mediaBlockOf(file) : undefined;
  if (media !== undefined) {
    const said = text === undefined ? [] : [{ type: "text" as const, text }];
    return [[{ role: "user", content: [...said, media] }]];
  }
  if (text !== undefined && file !== undefined) {
    throw new VarveError("INPUT_INVALID", "Give either a text or --file, not both.");
  }
  if (typeof file === "string") {
    return file === "-" ? parseConversations(await readInput(), "standard input") : readConversations(file);
  }
  if (text === undefined)
    throw new VarveError("INPUT_INVALID", "Nothing to add: give a text, or --file <conversation.json>.");
  return [[{ role: "user", content: text }]];
}

function line(fact: FactOutcome): string {
  const detail = fact.previousMemory === undefined ? "" : ` (was: ${fact.previousMemory})`;
  const error = fact.error === undefined ? "" : `: ${fact.error.message}`;
  return `${fact.outcome.padEnd(10)} ${fact.memory}${detail}${error}`;
}

function summary(results: readonly FactOutcome[]): string {
  if (results.length === 0) return "Nothing to remember in it.";
  const counts = new Map<string, number>();
  for (const { outcome } of results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

function toJson(fact: FactOutcome): unknown {
  return fact.error === undefined
    ? fact
    : { ...fact, error: { code: fact.error.code, message: fact.error.message } };
}
