import Database from "libsql";

/** What is wrong with a store's file: damage, and memories without one of their parts, or parts without their memory. */
export function faultsOf(path: string): unknown[] {
  const database = new Database(path);
  const rows = (source: string) => database.prepare(source).raw().all([]) as unknown[][];
  const keys = (source: string) => JSON.stringify(rows(source));
  const integrity = rows("PRAGMA integrity_check").flat();
  const faults = integrity.filter((line) => line !== "ok");
  const memories = keys("SELECT (partition << 32) | sequence FROM memories ORDER BY 1");
  for (const part of [
    "SELECT (partition << 32) | sequence FROM vectors ORDER BY 1",
    "SELECT partition_and_sequence FROM codes ORDER BY 1",
    "SELECT partition_and_sequence FROM terms ORDER BY 1",
    "SELECT (partition << 32) | sequence FROM history WHERE event = 'ADD' ORDER BY 1",
  ]) {
    if (keys(part) !== memories) faults.push(part);
  }
  const counted = keys("SELECT id, memory_count FROM partitions WHERE memory_count > 0 ORDER BY id");
  if (counted !== keys("SELECT partition, count(*) FROM memories GROUP BY partition ORDER BY partition"))
    faults.push("counts");
  database.close();
  return faults;
}
