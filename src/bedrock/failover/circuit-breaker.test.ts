import { describe, expect, it } from "vitest";
import { CircuitBreaker } from "./circuit-breaker.js";

function breaker(): { circuit: CircuitBreaker; wait(ms: number): void } {
  let now = 0;
  return {
    circuit: new CircuitBreaker({ failures: 3, pauseMs: 1_000 }, () => now),
    wait: (ms) => {
      now += ms;
    },
  };
}

function fail(circuit: CircuitBreaker, times: number): void {
  for (let time = 0; time < times; time++) circuit.failed();
}

describe("CircuitBreaker", () => {
  it("opens after so many failures in a row", () => {
    const { circuit } = breaker();
    fail(circuit, 2);
    expect(circuit.permits()).toBe(true);
    circuit.succeeded();
    fail(circuit, 2);
    expect(circuit.permits()).toBe(true);
    circuit.failed();
    expect(circuit.permits()).toBe(false);
  });

  it("lets a single probe through after the pause, which closes it", () => {
    const { circuit, wait } = breaker();
    fail(circuit, 3);
    wait(999);
    expect(circuit.permits()).toBe(false);
    wait(1);
    expect([circuit.permits(), circuit.permits(), circuit.permits()]).toEqual([true, false, false]);
    circuit.succeeded();
    expect([circuit.permits(), circuit.permits()]).toEqual([true, true]);
  });

  it("pauses anew when the probe fails", () => {
    const { circuit, wait } = breaker();
    fail(circuit, 3);
    wait(1_000);
    circuit.permits();
    circuit.failed();
    wait(999);
    expect(circuit.permits()).toBe(false);
    wait(1);
    expect(circuit.permits()).toBe(true);
  });

  it("lets another probe through when one told nothing", () => {
    const { circuit, wait } = breaker();
    fail(circuit, 3);
    wait(1_000);
    circuit.permits();
    circuit.abandoned();
    expect(circuit.permits()).toBe(true);
  });
});
