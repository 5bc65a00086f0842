import { describe, expect, it } from "vitest";
import { VarveError } from "../../errors.js";
import { waitWhileBusy } from "./wait-while-busy.js";

const busy = new VarveError("STORE_BUSY", "busy");

describe("waitWhileBusy", () => {
  it("repeats an attempt until the store is free, and lets other work run meanwhile", async () => {
    let attempts = 0;
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 1);
    const result = await waitWhileBusy(60_000, () => {
      attempts += 1;
      if (ticks < 5) throw busy;
      return "done";
    });
    clearInterval(ticking);
    expect(result).toBe("done");
    expect(attempts).toBeGreaterThan(1);
  });

  it("gives up with the last error when the time is over", async () => {
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      throw busy;
    };
    await expect(waitWhileBusy(20, attempt)).rejects.toBe(busy);
    expect(attempts).toBeGreaterThan(1);
  });

  it("tries once when there is no time to wait, and repeats no other failure", async () => {
    const failures = [busy, new VarveError("STORE_FULL", "full"), new TypeError("other")];
    for (const [index, failure] of failures.entries()) {
      let attempts = 0;
      const attempt = () => {
        attempts += 1;
        throw failure;
      };
      await expect(waitWhileBusy(index === 0 ? 0 : 60_000, attempt)).rejects.toBe(failure);
      expect(attempts).toBe(1);
    }
  });
});
