import type { JobItem, JobStore, StoreChange, StoreChangeResult, Transcript } from "../../spec/store.js";
import { checkText } from "../check-text.js";
import type { DatabaseAccess } from "./database-access.js";
import { sql } from "./sql.js";

/** What is done of long jobs, in the store's schema. */
export class PostgresJobStore implements JobStore {
  readonly #access: DatabaseAccess;

  constructor(access: DatabaseAccess) {
    this.#access = access;
  }

  async commit(
    item: JobItem,
    changes: readonly StoreChange[],
    transcript?: Transcript,
  ): Promise<readonly StoreChangeResult[]> {
    checkItem(item);
    return this.#access.commit(changes, transcript, async (session) => {
      await session.all(sql`
        INSERT INTO {job_items} (job, key) VALUES (${item.job}, ${item.key}) ON CONFLICT DO NOTHING`);
    });
  }

  async isDone(item: JobItem): Promise<boolean> {
    checkItem(item);
    const database = await this.#access.database();
    const found = await database.first(sql`
      SELECT 1 FROM {job_items} WHERE job = ${item.job} AND key = ${item.key}`);
    return found !== undefined;
  }

  async end(job: string): Promise<void> {
    checkText(job, "job");
    const database = await this.#access.database();
    await database.write((session) => session.all(sql`DELETE FROM {job_items} WHERE job = ${job}`));
  }
}

function checkItem({ job, key }: JobItem): void {
  checkText(job, "job");
  checkText(key, "key");
}
