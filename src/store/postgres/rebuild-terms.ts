import type { Session } from "./database.js";
import { type IndexedTerms, indexTerms } from "./index-terms.js";
import { rowsOf, sql } from "./sql.js";
import { removeTerms } from "./stored-memory.js";

/** Texts in one read at most, and their characters: both bound what is held in memory. */
const TEXTS_PER_READ = 500;
const CHARACTERS_PER_READ = 1_000_000;

/**
 * Splits every stored text into terms anew; run it inside a write. Without it a text that was stored with other terms is not found
 * by its words. Rows whose terms stay are not written: a memory that is gets new entries in every index, the vectors' included.
 */
export async function rebuildTerms(session: Session): Promise<void> {
  // Writers lock the rows of their scopes first, and wait here; reads go on.
  await session.exec("LOCK TABLE {partitions} IN EXCLUSIVE MODE");
  for (let last = 0; ; ) {
    const texts = await readTexts(session, last);
    const outdated = texts.filter(isOutdated);
    if (outdated.length > 0) await writeTerms(session, outdated);
    last = texts.at(-1)?.sequence ?? 0;
    if (last === 0) break;
  }
  await session.exec(`
    UPDATE {partitions} AS partitions SET term_count = counted.terms
    FROM (SELECT partition, sum(term_count) AS terms FROM {memories} GROUP BY partition) AS counted
    WHERE partitions.id = counted.partition AND partitions.term_count <> counted.terms`);
}

interface StoredText {
  readonly sequence: number;
  /** The distinct terms that it is stored with, and their number with repetitions. */
  readonly terms: ReadonlySet<string>;
  readonly termCount: number;
  /** What it is to be stored with. */
  readonly wanted: IndexedTerms;
}

/** The next texts by sequence: at least one while there is one. */
async function readTexts(session: Session, after: number): Promise<readonly StoredText[]> {
  const rows = await session.all(sql`
    SELECT sequence::text AS sequence, memory, to_jsonb(terms)::text AS terms, term_count FROM (
      SELECT *, sum(length(memory)) OVER (ORDER BY sequence) - length(memory) AS characters_before FROM (
        SELECT sequence, memory, terms, term_count FROM {memories} WHERE sequence > ${after}::bigint
        ORDER BY sequence LIMIT ${TEXTS_PER_READ}::integer) AS next) AS measured
    WHERE characters_before < ${CHARACTERS_PER_READ}::integer ORDER BY measured.sequence`);
  return rows.map((row) => ({
    sequence: Number(row["sequence"]),
    terms: new Set(JSON.parse(String(row["terms"])) as readonly string[]),
    termCount: Number(row["term_count"]),
    wanted: indexTerms(String(row["memory"])),
  }));
}

/** Terms that come or go change their set or their number. */
const isOutdated = ({ terms, termCount, wanted }: StoredText): boolean =>
  termCount !== wanted.length ||
  terms.size !== wanted.counts.size ||
  [...wanted.counts.keys()].some((term) => !terms.has(term));

async function writeTerms(session: Session, texts: readonly StoredText[]): Promise<void> {
  await removeTerms(
    session,
    texts.map(({ sequence }) => sequence),
  );
  const rows = texts.map(({ sequence, wanted }) => ({
    sequence,
    counts: Object.fromEntries(wanted.counts),
    length: wanted.length,
  }));
  const columns = "sequence bigint, counts jsonb, length integer";
  await session.all(sql`
    UPDATE {memories} AS memories
    SET terms = ARRAY(SELECT jsonb_object_keys(new.counts)), term_count = new.length
    FROM ${rowsOf(rows, columns)} AS new WHERE memories.sequence = new.sequence`);
  await session.all(sql`
    INSERT INTO {terms} (partition, term, sequence, frequency, text_length)
    SELECT memories.partition, key, memories.sequence, value::integer, new.length
    FROM ${rowsOf(rows, columns)} AS new JOIN {memories} AS memories ON memories.sequence = new.sequence
    CROSS JOIN jsonb_each_text(new.counts)`);
}
