import { tokenizeDocument } from "../text/tokenize.js";
import type { Connection } from "./connection.js";
import { packKey } from "./memory-key.js";
import { markRewritten } from "./partitions.js";
import { sql } from "./sql.js";

/** Texts in one read at most: bounds what it holds in memory. */
const TEXTS_PER_READ = 1_000;

/** Splits every stored text into terms anew; run it inside a write. Without it a text that was stored with other terms is not found by its words. */
export function rebuildTerms(connection: Connection): void {
  let last: readonly [partition: number, sequence: number] = [0, 0];
  for (;;) {
    const rows = connection.all(sql`
      SELECT partition, sequence, memory FROM memories WHERE (partition, sequence) > (${last[0]}, ${last[1]})
      ORDER BY partition, sequence LIMIT ${TEXTS_PER_READ}`);
    for (const row of rows) {
      const [partition, sequence, memory] = row as readonly [number, number, string];
      connection.run(sql`
        INSERT OR REPLACE INTO terms (partition_and_sequence, terms)
        VALUES (${packKey([partition, sequence])}, ${tokenizeDocument(memory).join(" ")})`);
      last = [partition, sequence];
    }
    if (rows.length < TEXTS_PER_READ) break;
  }
  markRewritten(connection);
}
