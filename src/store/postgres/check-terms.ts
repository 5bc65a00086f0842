import type { FoundFaults } from "../found-faults.js";
import type { Row } from "./client.js";
import type { Session } from "./database.js";
import { type IndexedTerms, indexTerms } from "./index-terms.js";
import { sql } from "./sql.js";

/** Texts in one read at most: bounds what it holds in memory. */
const TEXTS_PER_READ = 200;

/** Compares the terms of every text with those that the memory's row and the table `terms` have. */
export async function findTermFaults(session: Session, found: FoundFaults): Promise<void> {
  for (let last = "0", count = TEXTS_PER_READ; count === TEXTS_PER_READ; ) {
    const rows = await session.all(sql`
      SELECT sequence::text AS sequence, id, memory, to_jsonb(terms)::text AS terms, term_count, (
        SELECT jsonb_object_agg(indexed.term, indexed.frequency)::text FROM {terms} AS indexed
        WHERE indexed.partition = memories.partition AND indexed.term = ANY (memories.terms)
        AND indexed.sequence = memories.sequence AND indexed.text_length = memories.term_count) AS indexed
      FROM {memories} AS memories WHERE sequence > ${last}::bigint
      ORDER BY sequence LIMIT ${TEXTS_PER_READ}::integer`);
    for (const row of rows) {
      if (!isIndexed(row)) found.add("memories without the terms of their text", row["id"]);
    }
    last = String(rows.at(-1)?.["sequence"]);
    count = rows.length;
  }
  await findOtherTerms(session, found);
}

function isIndexed(row: Row): boolean {
  const wanted = indexTerms(String(row["memory"]));
  const listed = JSON.parse(String(row["terms"])) as readonly string[];
  const indexed = JSON.parse(String(row["indexed"] ?? "{}")) as Readonly<Record<string, number>>;
  return (
    row["term_count"] === wanted.length &&
    listed.length === wanted.counts.size &&
    listed.every((term) => wanted.counts.has(term)) &&
    isCountedIn(indexed, wanted)
  );
}

const isCountedIn = (indexed: Readonly<Record<string, number>>, { counts }: IndexedTerms): boolean =>
  Object.keys(indexed).length === counts.size &&
  [...counts].every(([term, count]) => Object.hasOwn(indexed, term) && indexed[term] === count);

/** Rows of `terms` that no memory lists. */
async function findOtherTerms(session: Session, found: FoundFaults): Promise<void> {
  const rows = await session.all(sql`
    SELECT DISTINCT memories.id, coalesce(history.memory_id, other.sequence::text) AS place
    FROM (SELECT partition, sequence, term FROM {terms}
      EXCEPT SELECT partition, sequence, unnest(terms) FROM {memories}) AS other
    LEFT JOIN {memories} AS memories ON memories.sequence = other.sequence AND memories.partition = other.partition
    LEFT JOIN {history} AS history ON history.sequence = other.sequence`);
  for (const { id, place } of rows) {
    if (id === null) found.add("terms without memory", place);
    else found.add("memories without the terms of their text", id);
  }
}
