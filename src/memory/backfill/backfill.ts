import { createHash } from "node:crypto";
import { VarveError } from "../../errors.js";
import type { BatchLanguageModel, BatchModelState, BatchReply } from "../../spec/batch-language-model.js";
import type { BackfillOptions, BackfillProgress, BackfillResult } from "../../spec/bulk.js";
import type { CallOptions } from "../../spec/language-model.js";
import type { AddResult, Conversation } from "../../spec/memory.js";
import { mapInOrder } from "../../util/map-in-order.js";
import { KeyedMutex } from "../../util/mutex.js";
import { add } from "../add.js";
import { checkIterable, type Job, jobOf, runNoted, stopsJob } from "../job-items.js";
import type { MemoryContext } from "../memory-context.js";
import type { AddInput } from "../parse-add.js";
import { checkOptions, parseBoolean, parseInteger } from "../parse-options.js";
import { throwIfAborted } from "../throw-if-aborted.js";
import { UsageTally } from "../usage-tally.js";
import { applyBatched, type BatchedItem, mayApplyLater } from "./apply-batched.js";
import { BackfillTally } from "./backfill-tally.js";
import { awaitBatch, collectReplies, type Replies } from "./batch-replies.js";
import { type ConversationItem, readItem } from "./conversation-item.js";
import { type PlannedReading, planLines, readPlan, recordIdOf } from "./plan.js";

const KNOWN_OPTIONS = [
  "job",
  "conversationsPerJob",
  "concurrency",
  "pollMs",
  "wait",
  "onProgress",
  "signal",
] as const satisfies readonly (keyof BackfillOptions)[];

/** Nothing: the conversation was left out. */
type Told = Pick<BackfillProgress, "result" | "error">;

interface Backfill {
  readonly context: MemoryContext;
  readonly batch: BatchLanguageModel;
  readonly job: Job;
  readonly concurrency: number;
  readonly pollMs: number;
  readonly wait: boolean;
  readonly call: CallOptions;
  readonly tally: BackfillTally;
  /** What became of a conversation. */
  report(index: number, told: Told): void;
  onState(batch: BatchModelState): void;
}

/** `Memory.backfill`: one batch inference job after the other, each over the next conversations of the input. */
export async function backfill(
  context: MemoryContext,
  openBatchModel: (() => Promise<BatchLanguageModel>) | undefined,
  conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
  options: BackfillOptions,
): Promise<BackfillResult> {
  checkOptions(options, KNOWN_OPTIONS, "backfill");
  const job = jobOf(context, options.job, "backfill");
  checkIterable(conversations, "backfill");
  if (openBatchModel === undefined) throw notConfigured();
  const { signal, onProgress } = options;
  const tally = new BackfillTally();
  const call: CallOptions = signal === undefined ? {} : { signal };
  const wait = parseBoolean(options.wait, "wait", true);
  const concurrency = parseInteger(options.concurrency, "concurrency", { min: 1, max: 64, fallback: 8 });
  const pollMs = parseInteger(options.pollMs, "pollMs", { min: 1, max: 86_400_000, fallback: 60_000 });
  const batch = await openBatchModel();
  const most = { min: 1, max: batch.maxRequests, fallback: Math.min(10_000, batch.maxRequests) };
  const size = parseInteger(options.conversationsPerJob, "conversationsPerJob", most);
  const report: Backfill["report"] = (index, told) => onProgress?.({ ...tally.counts, index, ...told });
  const onState: Backfill["onState"] = (state) => onProgress?.({ ...tally.counts, batch: state });
  await context.space.ensure();
  const run: Backfill = { context, batch, job, concurrency, pollMs, wait, call, tally, report, onState };
  for await (const part of partsOf(conversations, size)) {
    throwIfAborted(signal);
    const pending = await runPart(run, part);
    if (pending !== undefined) return { ...tally.result(), pending };
  }
  return tally.result();
}

interface Part {
  readonly start: number;
  readonly conversations: readonly Conversation[];
}

async function* partsOf(
  conversations: Iterable<Conversation> | AsyncIterable<Conversation>,
  size: number,
): AsyncGenerator<Part, void, undefined> {
  let part: Conversation[] = [];
  let read = 0;
  for await (const conversation of conversations) {
    read += 1;
    part.push(conversation);
    if (part.length < size) continue;
    yield { start: read - part.length, conversations: part };
    part = [];
  }
  if (part.length > 0) yield { start: read - part.length, conversations: part };
}

/** The job that has not ended, if it is not waited for. */
async function runPart(run: Backfill, part: Part): Promise<BatchModelState | undefined> {
  const { context, batch, job, concurrency, call } = run;
  const { items, keys } = await readItems(run, part);
  if (items.length === 0) return undefined;
  const name = await nameOf(run, keys);
  const planned = await planOf(run, name, items);
  let replies: Replies | undefined;
  if (planned.size >= batch.minRequests) {
    const { pollMs, wait, onState } = run;
    const state = await awaitBatch(batch, name, { ...call, pollMs, wait, onState });
    if (!state.hasEnded) return state;
    replies = await collectReplies(batch, name, call);
  }
  // What one scope is told comes in the order of the input.
  const turns = new KeyedMutex();
  const done = mapInOrder(items, concurrency, (item) => {
    const id = recordIdOf(item);
    const reading = planned.get(id);
    const answered = reading && replies && { batchName: name, planned: reading, reply: replies(id) };
    return turns.run(item.owner, () => addItem(run, item, answered));
  });
  let isAnswerLeft = false;
  for await (const { index, isLeft = false, ...told } of done) {
    isAnswerLeft ||= isLeft;
    run.report(index, told);
  }
  // A later call applies answers that are left; only then it asks anew, in another job, about what failed in this one.
  if (!isAnswerLeft) await context.store.jobs?.commit({ job: job.name, key: name }, []);
  return undefined;
}

/** The conversations that are still to be added. Those that cannot be are counted. */
async function readItems(
  { context, job, tally, report, call }: Backfill,
  { start, conversations }: Part,
): Promise<{ readonly items: readonly ConversationItem[]; readonly keys: readonly string[] }> {
  const items: ConversationItem[] = [];
  const keys = new Set<string>();
  for (const [place, conversation] of conversations.entries()) {
    const index = start + place;
    try {
      const item = await readItem(context, conversation, index, call.signal);
      const isRepeated = keys.has(item.key);
      keys.add(item.key);
      if (!isRepeated && !(await job.store.isDone({ job: job.name, key: item.key }))) {
        items.push(item);
        continue;
      }
      tally.skip();
      report(index, {});
    } catch (error) {
      if (stopsJob(error, call.signal)) throw error;
      tally.fail(index, error);
      report(index, { error });
    }
  }
  return { items, keys: [...keys] };
}

/**
 * The name of a part's batch inference job: the same for the same conversations, whatever was done of them, until the job's answers
 * were all applied; then another one.
 */
async function nameOf({ job }: Backfill, keys: readonly string[]): Promise<string> {
  for (let attempt = 0; ; attempt += 1) {
    const name = createHash("sha256")
      .update(JSON.stringify([job.name, attempt, keys]), "utf8")
      .digest("hex");
    if (!(await job.store.isDone({ job: job.name, key: name }))) return name;
  }
}

/** What a job is asked, or will be; empty if there is too little for one. */
async function planOf(
  { context, batch, concurrency, call, tally }: Backfill,
  name: string,
  items: readonly ConversationItem[],
): Promise<ReadonlyMap<string, PlannedReading>> {
  const kept = await readPlan(batch, name, call);
  if (kept !== undefined) return kept;
  const askable = items.filter(({ input }) => input !== undefined);
  if (askable.length < batch.minRequests) return new Map();
  const spent = new UsageTally();
  await batch.keepPlan(name, planLines(context, askable, concurrency, spent), call);
  tally.spend(spent.total());
  return (await readPlan(batch, name, call)) ?? new Map();
}

interface Answered extends Pick<BatchedItem, "batchName" | "planned"> {
  readonly reply: BatchReply;
}

interface Done extends Told {
  readonly index: number;
  /** Whether an answer is left that a later call may apply. */
  readonly isLeft?: boolean;
}

/** A failure is an outcome, an abort is not. */
async function addItem(run: Backfill, item: ConversationItem, answered: Answered | undefined): Promise<Done> {
  const { call, tally } = run;
  const { index, input } = item;
  try {
    throwIfAborted(call.signal);
    if (input !== undefined && answered !== undefined)
      return await addAnswered(run, { ...item, input }, answered);
    const result = await addOrdinarily(run, item);
    tally.add(result, false);
    return { index, result };
  } catch (error) {
    if (stopsJob(error, call.signal)) throw error;
    tally.fail(index, error);
    return { index, error };
  }
}

async function addAnswered(
  { context, batch, job, call, tally }: Backfill,
  { index, key, input }: ConversationItem & { readonly input: AddInput },
  { reply: answer, ...answered }: Answered,
): Promise<Done> {
  if (answer.error !== undefined) throw answer.error;
  const spent = new UsageTally();
  try {
    const result = await applyBatched(context, batch, { ...answered, job, key, input, answer }, spent);
    tally.add(result, true);
    return { index, result };
  } catch (error) {
    if (stopsJob(error, call.signal)) throw error;
    tally.spend(spent.total());
    tally.fail(index, error);
    return { index, error, isLeft: mayApplyLater(error) };
  }
}

function addOrdinarily(
  { context, job, call }: Backfill,
  { key, conversation }: ConversationItem,
): Promise<AddResult> {
  const { messages, id: _, ...owner } = conversation;
  return runNoted(context, job, key, (noting) => add(noting, messages, { ...owner, ...call }));
}

const notConfigured = (): VarveError =>
  new VarveError(
    "CONFIG_INVALID",
    "backfill needs to know where batch inference jobs have their files: set batch.role_arn, batch.input_uri and batch.output_uri.",
  );
