import type { MemoryRecord } from "../spec/memory-record.js";
import { SCOPE_IDS, type Scope } from "../spec/scope.js";
import type { ChangeContext, Store } from "../spec/store.js";

/** How long memories of some owners are kept. */
export interface RetentionRule {
  /** Patterns of ids, in which `*` stands for any characters; an absent one fits whatever id there is, and none. */
  readonly owner: Scope;
  /** Days since a memory was created. */
  readonly days: number;
}

const DAY_MS = 86_400_000;
const PAGE = 500;

/** Deletes what is older than its owner's rule allows, and returns how many; the first rule that fits an owner holds. */
export async function deleteOutdated(
  { store, retention = [] }: { readonly store: Store; readonly retention?: readonly RetentionRule[] },
  change: ChangeContext,
  within?: Scope,
): Promise<number> {
  if (retention.length === 0) return 0;
  let deleted = 0;
  let cursor: string | undefined;
  do {
    const page = await store.scopes({ limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    for (const { scope } of page.scopes) {
      const rule = sees(within, scope) ? retention.find(({ owner }) => fits(owner, scope)) : undefined;
      if (rule !== undefined) deleted += await deleteOlder(store, scope, rule.days, change);
    }
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return deleted;
}

async function deleteOlder(store: Store, scope: Scope, days: number, change: ChangeContext): Promise<number> {
  const oldest = new Date(Date.parse(change.at) - days * DAY_MS).toISOString();
  let deleted = 0;
  let cursor: string | undefined;
  do {
    const page = await store.list({
      scope,
      filter: { createdAt: { lt: oldest } },
      limit: PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    const outdated = page.records.filter((record) => isOwnedBy(record, scope));
    const results = await store.commit(outdated.map(({ id }) => ({ kind: "delete", id, ...change })));
    deleted += results.filter(({ status }) => status === "deleted").length;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return deleted;
}

/** A list of a scope holds the memories of narrower ones, too, for which another rule may hold. */
const isOwnedBy = (record: MemoryRecord, scope: Scope): boolean =>
  SCOPE_IDS.every((id) => record[id] === scope[id]);

const sees = (within: Scope | undefined, scope: Scope): boolean =>
  SCOPE_IDS.every((id) => within?.[id] === undefined || within[id] === scope[id]);

const fits = (owner: Scope, scope: Scope): boolean =>
  SCOPE_IDS.every((id) => {
    const pattern = owner[id];
    return pattern === undefined || matches(pattern, scope[id]);
  });

/** Greedy from left to right, which is right for patterns whose only wildcard is `*`. */
function matches(pattern: string, id: string | undefined): boolean {
  if (id === undefined) return false;
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return id === first;
  if (!id.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = id.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return id.length - last.length >= at && id.endsWith(last);
}
