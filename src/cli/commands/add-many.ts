import { VarveError } from "../../errors.js";
import type { AddManyResult, BackfillProgress, BackfillResult, Conversation } from "../../index.js";
import type { Command, CommandCall } from "../command.js";
import { conversationsIn, countConversations, openConversations } from "../conversation-lines.js";
import { formatUsage } from "../format-usage.js";
import { MEMORY_OPTIONS, SCOPE_OPTIONS, scopeOf } from "../memory-options.js";
import { withMemory } from "../open-memory.js";
import { toVarveError } from "../output.js";
import { parseNumber } from "../parse-number.js";
import { createProgressBar } from "../progress-bar.js";

export const addMany: Command = {
  name: "add-many",
  summary: "remember what many conversations say, resumable",
  arguments: [["<file>", "conversations as JSON Lines or JSON; - reads standard input"]],
  options: [
    {
      flags: "--job <name>",
      description: "name under which it is noted what is done (default: the file's name)",
    },
    {
      flags: "--concurrency <n>",
      description: "conversations at once, 1 to 64; default 8",
      parse: parseNumber("--concurrency"),
    },
    { flags: "--no-infer", description: "store every message as it is, without the language model" },
    { flags: "--batch", description: "ask the language model by batch inference jobs, at their price" },
    {
      flags: "--per-job <n>",
      description: "conversations of one batch inference job; default 10000",
      parse: parseNumber("--per-job"),
    },
    {
      flags: "--poll <seconds>",
      description: "how often to look at a batch inference job; default 60",
      parse: parseNumber("--poll"),
    },
    { flags: "--no-wait", description: "leave when a batch inference job has not ended; call again later" },
    ...SCOPE_OPTIONS,
    ...MEMORY_OPTIONS,
  ],
  examples: [
    "varve add-many --local conversations.jsonl",
    "varve add-many conversations.jsonl --job may --concurrency 16",
    "varve add-many conversations.jsonl --job may --batch --config varve.yaml",
  ],
  run: runAddMany,
};

async function runAddMany({ arguments: [file = ""], options, output, exitWith }: CommandCall): Promise<void> {
  const open = await openConversations(file);
  const source = file === "-" ? "standard input" : file;
  const job = typeof options.job === "string" ? options.job : jobOf(file);
  const total = file === "-" ? undefined : await countConversations(open());
  const bar = createProgressBar(output.progress);
  const onProgress = ({ added, skipped, failed }: BackfillProgress): void => {
    if (total !== undefined) bar.show({ done: added + skipped + failed, total });
  };
  await withMemory(options, async (memory) => {
    const conversations = inferring(
      conversationsIn(open(), source, scopeOf(options)),
      options.infer !== false,
    );
    const common = {
      job,
      onProgress,
      ...(typeof options.concurrency === "number" && { concurrency: options.concurrency }),
    };
    let result: AddManyResult | BackfillResult;
    try {
      result =
        options.batch === true
          ? await memory.backfill(conversations, { ...common, ...batchOptionsOf(options) })
          : await memory.addMany(conversations, common);
    } finally {
      bar.end();
    }
    output.print(linesOf(result, job), { ...result, job, failures: result.failures.map(failureAsJson) });
    const [first] = result.failures;
    if (first !== undefined) exitWith(toVarveError(first.error).exitCode);
    else if ("pending" in result) exitWith(NOT_YET);
  });
}

/** That of what is temporary. */
const NOT_YET = 5;

function jobOf(file: string): string {
  if (file !== "-") return file;
  throw new VarveError("INPUT_INVALID", "Standard input has no name: give the job one with --job.");
}

const batchOptionsOf = (options: CommandCall["options"]) => ({
  wait: options.wait !== false,
  ...(typeof options.perJob === "number" && { conversationsPerJob: options.perJob }),
  ...(typeof options.poll === "number" && { pollMs: Math.round(options.poll * 1_000) }),
});

async function* inferring(
  conversations: AsyncIterable<Conversation>,
  infer: boolean,
): AsyncGenerator<Conversation, void, undefined> {
  for await (const conversation of conversations) yield infer ? conversation : { infer, ...conversation };
}

function linesOf(result: AddManyResult | BackfillResult, job: string): string[] {
  const { added, skipped, failed, failures, usage } = result;
  const batched = "batched" in result ? ` (${result.batched} by batch inference)` : "";
  return [
    `${added} added${batched}, ${skipped} done before, ${failed} failed`,
    ...failures.map(({ index, error }) => `conversation ${index + 1}: ${toVarveError(error).message}`),
    formatUsage(usage),
    ...("pending" in result && result.pending !== undefined
      ? [`The batch inference job is ${result.pending.status}; call again to go on with "${job}".`]
      : []),
  ];
}

function failureAsJson({ index, error }: AddManyResult["failures"][number]) {
  const { code, message } = toVarveError(error);
  return { index, error: { code, message } };
}
