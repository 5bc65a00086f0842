import { VarveError } from "../errors.js";
import type { CallOptions } from "../spec/language-model.js";
import type { ReembedOptions, ReembedResult } from "../spec/life-cycle.js";
import type { Reembedding } from "../spec/store.js";
import { callFor } from "./call-for.js";
import { embedTexts } from "./embed-texts.js";
import type { MemoryContext } from "./memory-context.js";
import { checkOptions } from "./parse-options.js";
import { parseTags } from "./parse-tags.js";
import { throwIfAborted } from "./throw-if-aborted.js";
import { UsageTally } from "./usage-tally.js";

/** Texts in memory, and in one transaction, at a time. */
const BATCH = 256;

/** `Memory.reembed`: moves the store to the embedder's space, batch by batch; what is done stays done. */
export async function reembed(context: MemoryContext, options: ReembedOptions = {}): Promise<ReembedResult> {
  checkOptions(options, ["onProgress", "signal", "tags"], "reembed");
  const call = callFor("reembed", { signal: options.signal, tags: parseTags(options.tags) });
  const { space } = context.embedder;
  const moving = await context.store.reembed(space);
  const progress = new Progress(moving, options.onProgress);
  await progress.begin();
  const tally = new UsageTally();
  for (;;) {
    await embedMissing(context, moving, progress, tally, call);
    // What was added in the meantime still lacks its vector.
    if (await finished(moving)) break;
  }
  await context.space.renew();
  return { space, reembedded: progress.embedded, usage: tally.total() };
}

async function embedMissing(
  context: MemoryContext,
  moving: Reembedding,
  progress: Progress,
  tally: UsageTally,
  call: CallOptions,
): Promise<void> {
  const failures = new Map<string, VarveError>();
  for (;;) {
    throwIfAborted(call.signal);
    const batch = await moving.next(BATCH);
    if (batch.length === 0) return;
    if (batch.every(({ id }) => failures.has(id))) throw notEmbedded(failures);
    const texts = batch.map(({ memory }) => memory);
    const embedded = await embedTexts(context.embedder, texts, { purpose: "document", ...call }, tally);
    const vectors = batch.flatMap(({ id, hash }, index) => {
      const vector = embedded[index];
      if (vector instanceof Float32Array) return [{ id, hash, vector }];
      if (vector !== undefined) failures.set(id, vector);
      return [];
    });
    await moving.put(vectors);
    progress.advance(vectors.length);
  }
}

async function finished(moving: Reembedding): Promise<boolean> {
  try {
    await moving.finish();
    return true;
  } catch (error) {
    if (VarveError.isInstance(error) && error.code === "CONFLICT" && (await moving.remaining()) > 0)
      return false;
    throw error;
  }
}

function notEmbedded(failures: ReadonlyMap<string, VarveError>): VarveError {
  const [first] = failures.values();
  return new VarveError(
    "EMBEDDING_PARTIAL",
    `${failures.size} memories could not be embedded (${first?.code}); the store stays in its old embedding space. All others are done: call reembed again to go on, or change or delete those with the ids ${[...failures.keys()].slice(0, 5).join(", ")}.`,
    { cause: first },
  );
}

/** Counts what is done, for whoever watches. */
class Progress {
  embedded = 0;
  readonly #moving: Reembedding;
  readonly #onProgress: NonNullable<ReembedOptions["onProgress"]>;
  #before = 0;

  constructor(moving: Reembedding, onProgress: ReembedOptions["onProgress"]) {
    this.#moving = moving;
    this.#onProgress = onProgress ?? (() => {});
  }

  async begin(): Promise<void> {
    this.#before = this.#moving.total - (await this.#moving.remaining());
    this.#tell();
  }

  advance(count: number): void {
    this.embedded += count;
    this.#tell();
  }

  #tell(): void {
    const done = this.#before + this.embedded;
    this.#onProgress({ done, total: Math.max(done, this.#moving.total) });
  }
}
