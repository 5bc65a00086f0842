import { expect, it } from "vitest";
import { openTestMemory } from "../../test/fixtures/open-memory.js";
import type { Filter } from "./filter.js";

/** The compiler is asked too: an error that it would no longer find fails the check of the types. */
it("is refused by the types, and at run time by FILTER_INVALID, where it says what no filter can", async () => {
  const filters: readonly Filter[] = [
    // @ts-expect-error There is no such operator.
    { rating: { atLeast: 4 } },
    // @ts-expect-error A range has an order.
    { rating: { gte: true } },
    // @ts-expect-error `in` takes a list.
    { rating: { in: 4 } },
    // @ts-expect-error `exists` is asked with yes or no.
    { rating: { exists: "yes" } },
    // @ts-expect-error Letter case is a matter of texts.
    { rating: { icontains: 4 } },
    // @ts-expect-error A list combines filters.
    { AND: { rating: 4 } },
    // @ts-expect-error What is negated is a list of filters.
    { NOT: [4] },
    // @ts-expect-error A key is compared with a plain value.
    { rating: new Date(0) },
  ];
  const { memory } = await openTestMemory();
  for (const filter of filters)
    await expect(memory.search("tea", { userId: "alice", filters: filter })).rejects.toMatchObject({
      code: "FILTER_INVALID",
    });
});
