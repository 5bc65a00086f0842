import type { Scope } from "../../spec/scope.js";
import type { StoredMessage, Transcript } from "../../spec/store.js";
import { storedTime } from "../stored-time.js";
import type { Session } from "./database.js";
import { hashScope } from "./partitions.js";
import { rowsOf, sql } from "./sql.js";

/** Appends a checked transcript to the messages of its partition and drops the oldest; run it inside a write. */
export async function keepMessages(
  session: Session,
  partition: number,
  { messages, keep, at }: Transcript,
): Promise<void> {
  if (messages.length > 0) {
    const rows = messages.map(({ role, name = null, content, at }, place) => ({
      ...{ place, role, name, content, at: storedTime(at) },
    }));
    await session.all(sql`
      INSERT INTO {messages} (partition, role, name, content, at, kept_at)
      SELECT ${partition}::integer, role, name, content, at, ${storedTime(at)}
      FROM ${rowsOf(rows, "place integer, role text, name text, content text, at text")} AS new ORDER BY place`);
  }
  await session.all(sql`
    DELETE FROM {messages} WHERE partition = ${partition}::integer AND sequence <= (
      SELECT sequence FROM {messages} WHERE partition = ${partition}::integer
      ORDER BY sequence DESC OFFSET ${keep}::integer LIMIT 1)`);
}

/** The newest messages of an exact scope, oldest first. */
export async function readMessages(
  session: Pick<Session, "all">,
  scope: Scope,
  limit: number,
): Promise<StoredMessage[]> {
  const rows = await session.all(sql`
    SELECT role, messages.name, content, at
    FROM {messages} AS messages JOIN {partitions} AS partitions ON partitions.id = messages.partition
    WHERE scope_hash = ${hashScope(scope)} ORDER BY sequence DESC LIMIT ${limit}::integer`);
  return [...rows].reverse().map((row) => ({
    role: String(row["role"]),
    ...(row["name"] === null ? {} : { name: String(row["name"]) }),
    content: String(row["content"]),
    at: String(row["at"]),
  }));
}
