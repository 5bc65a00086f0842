import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import type { CallOptions } from "../../spec/language-model.js";
import type { ImportFailure, ImportOptions, ImportResult, ImportSource } from "../../spec/life-cycle.js";
import type { StoreChangeResult, StoreEntry } from "../../spec/store.js";
import { isIterable } from "../../util/iterator-of.js";
import { callFor } from "../call-for.js";
import { embedTexts } from "../embed-texts.js";
import type { MemoryContext } from "../memory-context.js";
import { parseOptionalScope, SCOPE_ID_OPTIONS } from "../optional-scope.js";
import { checkOptions, parseBoolean } from "../parse-options.js";
import { parseTags } from "../parse-tags.js";
import { throwIfAborted } from "../throw-if-aborted.js";
import { UsageTally } from "../usage-tally.js";
import { parseEntry } from "./parse-entry.js";
import { parseFooter, parseHeader } from "./parse-header.js";
import { parseMem0 } from "./parse-mem0.js";
import { type Item, readItems } from "./read-items.js";
import { redactEntry } from "./redact-entry.js";

/** Entries in memory, and in one transaction, at a time. */
const BATCH = 256;

/** `Memory.import`: whatever the size of the file, batch by batch; a batch that was stored stays stored. */
export async function importItems(
  context: MemoryContext,
  source: ImportSource,
  options: ImportOptions = {},
): Promise<ImportResult> {
  checkOptions(options, [...SCOPE_ID_OPTIONS, "reembed", "onProgress", "signal", "tags"], "import");
  checkSource(source);
  const items = readItems(source);
  const run = new ImportRun(context, options);
  for await (const item of items) await run.take(item);
  return run.finish();
}

function checkSource(source: unknown): void {
  if (isIterable(source)) return;
  throw new VarveError(
    "INPUT_INVALID",
    "import: the source is not iterable. Give a stream, lines, or a list of objects.",
  );
}

/** How the items of a source become entries. */
type ParseItem = (value: unknown) => StoreEntry;

/** An entry with its place in the source. */
interface PlacedEntry {
  readonly place: number;
  readonly entry: StoreEntry;
}

class ImportRun {
  readonly #context: MemoryContext;
  readonly #options: ImportOptions;
  readonly #call: CallOptions;
  readonly #tally = new UsageTally();
  readonly #failed: ImportFailure[] = [];
  readonly #count = { stored: 0, deleted: 0, duplicate: 0 };
  #parse: ParseItem | undefined;
  #waiting: PlacedEntry[] = [];
  #read = 0;
  /** What the last line of a file of varve's says; `undefined` while it has not come. */
  #stated: number | undefined;
  #hasHeader = false;

  constructor(context: MemoryContext, options: ImportOptions) {
    this.#context = context;
    this.#options = options;
    this.#call = callFor("import", { signal: options.signal, tags: parseTags(options.tags) });
  }

  async take({ place, value }: Item): Promise<void> {
    if (this.#parse === undefined) {
      const isHeader = await this.#begin(value);
      if (isHeader) return;
    }
    if (this.#hasHeader && parseFooter(value) !== undefined) {
      this.#stated = parseFooter(value);
      return;
    }
    this.#read += 1;
    this.#waiting.push(...this.#parsed(place, value));
    if (this.#waiting.length >= BATCH) await this.#store();
  }

  async finish(): Promise<ImportResult> {
    await this.#store();
    const { stored, deleted, duplicate } = this.#count;
    const usage = this.#tally.total();
    return {
      stored,
      deleted,
      duplicates: duplicate,
      failed: this.#failed,
      usage,
      warnings: this.#warnings(),
    };
  }

  /** Decides by the first item what the source is. Returns whether that item is a header. */
  async #begin(first: unknown): Promise<boolean> {
    const { clock, newId } = this.#context;
    const header = parseHeader(first);
    if (header === undefined) {
      const scope = parseOptionalScope(this.#options, "import");
      const defaults = { scope, now: clock().toISOString(), newId };
      this.#parse = (value) => parseMem0(value, defaults);
    } else {
      const keepsVectors = this.#fits(header.space);
      this.#hasHeader = true;
      this.#parse = (value) => {
        const { vector, ...entry } = parseEntry(value, header.space);
        return keepsVectors && vector !== undefined ? { ...entry, vector } : entry;
      };
    }
    await this.#context.space.ensure();
    return header !== undefined;
  }

  /** Whether vectors of this space can be stored as they are. */
  #fits(space: EmbeddingSpace | undefined): boolean {
    const own = this.#context.embedder.space;
    if (space === undefined) return true;
    if (space.model === own.model && space.dimensions === own.dimensions) return true;
    if (parseBoolean(this.#options.reembed, "reembed", false)) return false;
    throw new VarveError(
      "EMBEDDING_SPACE_MISMATCH",
      `The export holds vectors of ${space.model} with ${space.dimensions} dimensions, and the configured model is ${own.model} with ${own.dimensions}. Configure the first, or import with reembed: true, which embeds the texts anew.`,
    );
  }

  #parsed(place: number, value: unknown): PlacedEntry[] {
    try {
      if (value === undefined) throw new VarveError("INPUT_INVALID", "The line is not JSON.");
      return this.#parse === undefined ? [] : [{ place, entry: this.#parse(value) }];
    } catch (error) {
      // One bad entry does not stop the others; the result names it.
      if (!VarveError.isInstance(error)) throw error;
      this.#failed.push({ entry: place, error });
      return [];
    }
  }

  async #store(): Promise<void> {
    throwIfAborted(this.#call.signal);
    const batch = await this.#redacted(this.#waiting);
    const results = await this.#present(batch);
    const rest = await this.#embedded(batch.filter(({ place }) => !results.has(place)));
    this.#waiting = [];
    const stored = await this.#context.store.importEntries(rest.map(({ entry }) => entry));
    for (const [index, result] of stored.entries()) results.set(rest[index]?.place ?? 0, result);
    for (const { place } of batch) this.#note(place, results.get(place));
    this.#options.onProgress?.({ read: this.#read });
  }

  /** The store's answers, by place, to entries without a vector that it will leave alone: they are not worth a vector. */
  async #present(batch: readonly PlacedEntry[]): Promise<Map<number, StoreChangeResult>> {
    const bare = batch.flatMap(({ place, entry: { scope, memoryId, record, vector } }) =>
      record === undefined || vector !== undefined ? [] : [{ place, scope, memoryId, hash: record.hash }],
    );
    const results = new Map<number, StoreChangeResult>();
    if (bare.length === 0) return results;
    for (const [index, result] of (await this.#context.store.checkImport(bare)).entries()) {
      if (result !== undefined) results.set(bare[index]?.place ?? 0, result);
    }
    return results;
  }

  /** @param result `undefined`: the entry could not be embedded, which has been said */
  #note(place: number, result: StoreChangeResult | undefined): void {
    if (result === undefined) return;
    const { status, id } = result;
    if (status === "stored" || status === "deleted" || status === "duplicate") this.#count[status] += 1;
    else this.#failed.push({ entry: place, id, error: idTaken() });
  }

  /** The entries as the policy lets them be stored; those that it does not let pass are reported. */
  async #redacted(waiting: readonly PlacedEntry[]): Promise<readonly PlacedEntry[]> {
    if (this.#context.redaction === undefined) return waiting;
    const redacted = await Promise.all(
      waiting.map(async ({ place, entry }) => {
        try {
          return [{ place, entry: await redactEntry(this.#context, entry, this.#call) }];
        } catch (error) {
          // One such entry does not stop the others; the result names it.
          if (!VarveError.isInstance(error) || error.code !== "SENSITIVE_DATA") throw error;
          this.#failed.push({ entry: place, id: entry.memoryId, error });
          return [];
        }
      }),
    );
    return redacted.flat();
  }

  /** The entries with a vector each; those that cannot be embedded are reported. */
  async #embedded(waiting: readonly PlacedEntry[]): Promise<PlacedEntry[]> {
    const bare = waiting.filter(({ entry }) => entry.record !== undefined && entry.vector === undefined);
    const texts = bare.map(({ entry }) => entry.record?.memory ?? "");
    const options = { purpose: "document", ...this.#call } as const;
    const embedded = await embedTexts(this.#context.embedder, texts, options, this.#tally);
    const vectors = new Map(bare.map((each, index) => [each, embedded[index]]));
    return waiting.flatMap((each) => {
      const vector = vectors.get(each);
      if (vector === undefined) return [each];
      if (vector instanceof Float32Array) return [{ ...each, entry: { ...each.entry, vector } }];
      this.#failed.push({ entry: each.place, id: each.entry.memoryId, error: vector });
      return [];
    });
  }

  #warnings(): readonly string[] {
    if (!this.#hasHeader || this.#stated === this.#read) return [];
    return [
      this.#stated === undefined
        ? `The export has no last line: it was cut off after ${this.#read} entries.`
        : `The export states ${this.#stated} entries and holds ${this.#read}.`,
    ];
  }
}

const idTaken = (): VarveError =>
  new VarveError("CONFLICT", "The id belongs to another memory of this store; that one stays as it is.");
