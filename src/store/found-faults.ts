/** What a check may find wrong with a store, in the same words for every store, and in the order in which it is told. */
const FAULTS = [
  "memories without owner",
  "memories without an embedding space",
  "memories without vector",
  "memories with a vector of a wrong length",
  "memories with a vector of another scope",
  "memories without the code of their vector",
  "memories without the terms of their text",
  "memories whose metadata is not JSON",
  "memories without the history entry that added them",
  "memories that are not as their history says",
  "memories whose history has a gap",
  "new vectors of a wrong length",
  "new vectors without their code",
  "vectors without memory",
  "codes without memory",
  "terms without memory",
  "history entries without owner",
  "messages without owner",
  "scopes that are not found by their ids",
  "scopes whose number of memories is wrong",
  "scopes whose number of terms is wrong",
  "scopes whose last addition is wrong",
  "counters that do not fit what they count",
  "damaged indexes",
] as const;

export type StoreFault = (typeof FAULTS)[number];

/** Rows that count as a fault, and what names each. */
export interface FaultCondition<Sql> {
  readonly fault: StoreFault;
  readonly place: Sql;
  readonly from: Sql;
}

/** Makes conditions of a store's own SQL. */
export const conditionsIn =
  <Sql>(rawSql: (text: string) => Sql) =>
  (fault: StoreFault, place: string, from: string): FaultCondition<Sql> => ({
    fault,
    place: rawSql(place),
    from: rawSql(from),
  });

/** Places that are named for each fault. */
const MOST_NAMED = 5;

/** Gathers what a check finds: each fault with where it is. */
export class FoundFaults {
  readonly #places = new Map<StoreFault, Set<string>>();

  /** @param place the memory's id, a row's number where there is none, or a name; never a text of a memory */
  add(fault: StoreFault, place: unknown): void {
    const places = this.#places.get(fault);
    if (places === undefined) this.#places.set(fault, new Set([String(place)]));
    else places.add(String(place));
  }

  /** One line for each fault, such as `memories without vector: 2 (m1, m2)`. */
  lines(): readonly string[] {
    return FAULTS.flatMap((fault) => {
      const places = [...(this.#places.get(fault) ?? [])].sort();
      return places.length === 0 ? [] : [`${fault}: ${places.length} (${named(places)})`];
    });
  }
}

function named(places: readonly string[]): string {
  const others = places.length - MOST_NAMED;
  const list = places.slice(0, MOST_NAMED).join(", ");
  return others > 0 ? `${list} and ${others} more` : list;
}
