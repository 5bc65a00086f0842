import type { JobItem, JobStore, StoreChange, StoreChangeResult, Transcript } from "../../spec/store.js";
import { checkText } from "../check-text.js";
import type { DatabaseAccess } from "./database-access.js";
import { sql } from "./sql.js";

/** What is done of long jobs, in the store's file. */
export class SqliteJobStore implements JobStore {
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
    return this.#access.commit(changes, transcript, (connection) => {
      connection.run(sql`INSERT OR IGNORE INTO job_items (job, key) VALUES (${item.job}, ${item.key})`);
    });
  }

  async isDone(item: JobItem): Promise<boolean> {
    checkItem(item);
    const { job, key } = item;
    return this.#access.read(
      (connection) =>
        connection.first(sql`SELECT 1 FROM job_items WHERE job = ${job} AND key = ${key}`) !== undefined,
    );
  }

  async end(job: string): Promise<void> {
    checkText(job, "job");
    await this.#access.write((connection) => connection.run(sql`DELETE FROM job_items WHERE job = ${job}`));
  }
}

function checkItem({ job, key }: JobItem): void {
  checkText(job, "job");
  checkText(key, "key");
}
