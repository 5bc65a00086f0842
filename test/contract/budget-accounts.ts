import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  BudgetAccounts,
  BudgetHolder,
  ReservationOption,
  ReservationRequest,
} from "../../src/spec/budget-accounts.js";

const AT = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const ENDS = AT(1_000_000);

const holder = (id: string, second = 0): BudgetHolder => ({
  id,
  now: AT(second),
  leaseEndsAt: AT(second + 60),
});

const option = (
  amount: number,
  ceilings: Readonly<Record<string, number | undefined>>,
): ReservationOption => ({
  amount: BigInt(amount),
  accounts: Object.entries(ceilings).map(([account, ceiling]) => ({
    account,
    endsAt: ENDS,
    ...(ceiling !== undefined && { ceiling: BigInt(ceiling) }),
  })),
});
const request = (...options: readonly ReservationOption[]): ReservationRequest => ({ options });

/** What every implementation of `BudgetAccounts` must do. `open` gives new, empty accounts each time. */
export function describeBudgetAccounts(
  name: string,
  open: () => Promise<{ accounts: BudgetAccounts; close: () => Promise<void> }>,
): void {
  describe(`the contract of budget accounts on ${name}`, () => {
    let accounts: BudgetAccounts;
    let close: () => Promise<void>;
    beforeEach(async () => {
      ({ accounts, close } = await open());
    });
    afterEach(() => close());

    const reserve = async (by: BudgetHolder, ...requests: readonly ReservationRequest[]) =>
      (await accounts.apply(by, [], requests)).map((answer) => answer.option);
    const balance = async (account: string, second = 0) =>
      (await accounts.balances([account], AT(second)))[0];

    it("reserve what fits under the ceiling, and refuse what does not", async () => {
      expect(await accounts.apply(holder("a"), [], [request(option(60, { x: 100 }))])).toEqual([
        { option: 0, balances: [{ spent: 0n, reserved: 0n }] },
      ]);
      expect(await accounts.apply(holder("b"), [], [request(option(41, { x: 100 }))])).toEqual([
        { balances: [{ spent: 0n, reserved: 60n }] },
      ]);
      expect(await reserve(holder("b"), request(option(40, { x: 100 })))).toEqual([0]);
      expect(await balance("x")).toEqual({ spent: 0n, reserved: 100n });
    });

    it("reserve on every account of an option or on none", async () => {
      expect(await reserve(holder("a"), request(option(10, { x: 100, y: 5 })))).toEqual([undefined]);
      expect(await balance("x")).toEqual({ spent: 0n, reserved: 0n });
      expect(await reserve(holder("a"), request(option(10, { x: 100, y: 10, z: undefined })))).toEqual([0]);
      expect(await accounts.balances(["x", "y", "z"], AT(0))).toEqual(
        Array(3).fill({ spent: 0n, reserved: 10n }),
      );
    });

    it("take the first option that fits", async () => {
      const both = request(option(80, { x: 70 }), option(20, { x: 100 }));
      expect(await reserve(holder("a"), both, both, both)).toEqual([1, 1, 1]);
      expect(await balance("x")).toEqual({ spent: 0n, reserved: 60n });
      expect(await reserve(holder("a"), request(option(10, { x: 70 }), option(5, { x: 100 })))).toEqual([0]);
    });

    it("decide on requests of one call in order, each after the others", async () => {
      const ten = request(option(10, { x: 25 }));
      expect(await reserve(holder("a"), ten, ten, ten)).toEqual([0, 0, undefined]);
    });

    it("settle before they decide: what is given back can be reserved in the same call", async () => {
      await reserve(holder("a"), request(option(100, { x: 100 })));
      const settlement = { accounts: ["x"], reserved: 100n, spent: 30n };
      expect(await accounts.apply(holder("a"), [settlement], [request(option(70, { x: 100 }))])).toEqual([
        { option: 0, balances: [{ spent: 30n, reserved: 0n }] },
      ]);
      expect(await balance("x")).toEqual({ spent: 30n, reserved: 70n });
    });

    it("end the reservations of a holder whose lease ran out, and keep what it spent", async () => {
      await reserve(holder("dead"), request(option(90, { x: 100 })));
      await accounts.apply(holder("dead"), [{ accounts: ["x"], reserved: 10n, spent: 10n }], []);
      expect(await reserve(holder("alive", 60), request(option(20, { x: 100 })))).toEqual([undefined]);
      expect(await balance("x", 61)).toEqual({ spent: 10n, reserved: 0n });
      expect(await reserve(holder("alive", 61), request(option(90, { x: 100 })))).toEqual([0]);
    });

    it("keep the reservations of a holder that comes back in time", async () => {
      await reserve(holder("slow"), request(option(90, { x: 100 })));
      await accounts.apply(holder("slow", 50), [], []);
      expect(await reserve(holder("other", 100), request(option(20, { x: 100 })))).toEqual([undefined]);
    });

    it("count what a holder spent although its lease had run out", async () => {
      await reserve(holder("slow"), request(option(50, { x: 100 })));
      await reserve(holder("other", 200), request(option(50, { x: 100 })));
      await accounts.apply(holder("slow", 201), [{ accounts: ["x"], reserved: 50n, spent: 40n }], []);
      expect(await balance("x", 201)).toEqual({ spent: 40n, reserved: 50n });
    });

    it("may spend more than was reserved", async () => {
      await reserve(holder("a"), request(option(10, { x: 100 })));
      await accounts.apply(holder("a"), [{ accounts: ["x"], reserved: 10n, spent: 110n }], []);
      expect(await balance("x")).toEqual({ spent: 110n, reserved: 0n });
      expect(await reserve(holder("a"), request(option(0, { x: 100 })))).toEqual([undefined]);
    });

    it("hold amounts beyond 53 bits exactly", async () => {
      const large = 2n ** 60n + 1n;
      await accounts.apply(holder("a"), [{ accounts: ["x"], reserved: 0n, spent: large }], []);
      expect(await balance("x")).toEqual({ spent: large, reserved: 0n });
    });

    it("forget accounts that have ended", async () => {
      const ending = {
        amount: 5n,
        accounts: [{ account: "old", endsAt: AT(10) }],
      };
      await accounts.apply(holder("a"), [], [request(ending)]);
      await accounts.apply(holder("a"), [{ accounts: ["old"], reserved: 5n, spent: 5n }], []);
      expect(await balance("old")).toEqual({ spent: 5n, reserved: 0n });
      await accounts.apply(holder("a", 11), [], []);
      expect(await balance("old", 11)).toEqual({ spent: 0n, reserved: 0n });
    });

    it("never let reservations and spending pass a ceiling when nobody spends more than it reserved", async () => {
      const step = fc.record({
        by: fc.constantFrom("a", "b", "c"),
        amount: fc.nat({ max: 40 }),
        spentShare: fc.nat({ max: 100 }),
        settles: fc.boolean(),
      });
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          run += 1;
          const account = `account ${run}`;
          const open = new Map<string, bigint[]>();
          for (const { by, amount, spentShare, settles } of steps) {
            const mine = open.get(by) ?? [];
            const reserved = settles ? mine.pop() : undefined;
            const settlements =
              reserved === undefined
                ? []
                : [{ accounts: [account], reserved, spent: (reserved * BigInt(spentShare)) / 100n }];
            const [answer] = await accounts.apply(holder(by), settlements, [
              request(option(amount, { [account]: 100 })),
            ]);
            if (answer?.option !== undefined) mine.push(BigInt(amount));
            open.set(by, mine);
            const { spent = 0n, reserved: held = 0n } = (await balance(account)) ?? {};
            expect(spent + held <= 100n).toBe(true);
            expect(held).toBe([...open.values()].flat().reduce((sum, part) => sum + part, 0n));
          }
        }),
        { numRuns: 30 },
      );
    });
  });
}
