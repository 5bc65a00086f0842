import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sealEvent } from "../../src/audit-log/seal-event.js";
import { verifyAuditLog } from "../../src/audit-log/verify-audit-log.js";
import { type AuditEvent, type AuditLogStore, GENESIS_HASH } from "../../src/spec/audit-log.js";
import type { Store } from "../../src/spec/store.js";

const EVENT: AuditEvent = { at: "2024-06-01T00:00:00.000Z", actor: "alice", action: "add", outcome: "done" };

/** What every store's audit log does. `open` opens a new, empty store. */
export function describeAuditLog(name: string, open: () => Promise<Store>): void {
  describe(`the audit log of ${name}`, () => {
    let store: Store;
    let log: AuditLogStore;
    beforeEach(async () => {
      store = await open();
      expect(store.auditLog).toBeDefined();
      log = store.auditLog as AuditLogStore;
    });
    afterEach(() => store.close());

    it("begins empty", async () => {
      expect(await log.head()).toEqual({ sequence: 0, hash: GENESIS_HASH });
      expect(await log.entries({ after: 0, limit: 10 })).toEqual([]);
      expect(await verifyAuditLog(log)).toMatchObject({ entries: 0, problems: [] });
    });

    it("gives back every event as it was, in order, chained to the one before", async () => {
      const text = fc.string({ minLength: 1 }).filter((value) => !value.includes("\0"));
      const events = fc.record(
        {
          at: fc.constant(EVENT.at),
          actor: text,
          action: text,
          outcome: text,
          scope: fc.record({ userId: text, agentId: text }, { requiredKeys: ["userId"] }),
          memoryIds: fc.array(text, { maxLength: 3 }),
          counts: fc.dictionary(text, fc.nat(), { noNullPrototype: true }),
        },
        { requiredKeys: ["at", "actor", "action", "outcome"] },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 4 }), async (given) => {
          const { sequence: after, hash } = await log.head();
          for (const event of given) await log.append(event, sealEvent);
          const entries = await log.entries({ after, limit: 100 });
          expect(entries).toMatchObject(given);
          expect(entries[0]?.previousHash).toBe(hash);
          expect(await log.head()).toEqual({ sequence: after + given.length, hash: entries.at(-1)?.hash });
        }),
        { numRuns: 25 },
      );
      expect((await verifyAuditLog(log)).problems).toEqual([]);
    });

    it("chains what is appended at the same time without a gap", async () => {
      await Promise.all(
        Array.from({ length: 40 }, (_, index) => log.append({ ...EVENT, action: `a${index}` }, sealEvent)),
      );
      expect(await verifyAuditLog(log)).toMatchObject({ entries: 40, head: { sequence: 40 }, problems: [] });
    });

    it("is walked in pages", async () => {
      for (let index = 0; index < 7; index += 1) await log.append(EVENT, sealEvent);
      const page = await log.entries({ after: 2, limit: 3 });
      expect(page.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
    });

    it("outlives what the memory forgets", async () => {
      await log.append(EVENT, sealEvent);
      await store.reset();
      expect(await log.head()).toMatchObject({ sequence: 1 });
    });

    it("is closed with its store", async () => {
      await store.close();
      await expect(log.head()).rejects.toMatchObject({ code: "CLOSED" });
      await expect(log.append(EVENT, sealEvent)).rejects.toMatchObject({ code: "CLOSED" });
    });
  });
}
