import { describe, expect, it } from "vitest";
import { Limiter } from "./limiter.js";

/** Tasks that end only when told to. */
function gate(): {
  readonly started: number[];
  task(id: number): () => Promise<number>;
  open(id: number): void;
} {
  const started: number[] = [];
  const doors = new Map<number, () => void>();
  return {
    started,
    task: (id) => async () => {
      started.push(id);
      await new Promise<void>((resolve) => doors.set(id, resolve));
      return id;
    },
    open: (id) => doors.get(id)?.(),
  };
}

async function run<T>(limiter: Limiter, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  await limiter.enter(signal);
  try {
    return await task();
  } finally {
    limiter.leave();
  }
}

describe("Limiter", () => {
  it("runs at most its size at once and starts the others in the order they came", async () => {
    const limiter = new Limiter(2);
    const { started, task, open } = gate();
    const results = [0, 1, 2, 3].map((id) => run(limiter, task(id)));
    await Promise.resolve();
    expect(started).toEqual([0, 1]);
    open(1);
    expect(await results[1]).toBe(1);
    expect(started).toEqual([0, 1, 2]);
    open(0);
    await results[0];
    expect(started).toEqual([0, 1, 2, 3]);
    open(2);
    open(3);
    expect(await Promise.all(results)).toEqual([0, 1, 2, 3]);
  });

  it("frees the place of a task that fails", async () => {
    const limiter = new Limiter(1);
    const failing = run(limiter, async () => {
      throw new Error("no");
    });
    const next = run(limiter, async () => "next");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("next");
  });

  it("lets an aborted task leave the queue without running, and keeps the others' order", async () => {
    const limiter = new Limiter(1);
    const controller = new AbortController();
    const { started, task, open } = gate();
    const first = run(limiter, task(0));
    const aborted = run(limiter, task(1), controller.signal);
    const last = run(limiter, task(2));
    controller.abort("bored");
    await expect(aborted).rejects.toMatchObject({ code: "ABORTED", cause: "bored" });
    open(0);
    await first;
    open(2);
    expect(await last).toBe(2);
    expect(started).toEqual([0, 2]);
  });

  it("refuses a task whose signal is already aborted, without taking a place", async () => {
    const limiter = new Limiter(1);
    await expect(run(limiter, async () => 1, AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
    expect(await run(limiter, async () => 2)).toBe(2);
  });

  it("is idle when nothing runs or waits", async () => {
    const limiter = new Limiter(1);
    await limiter.idle();
    const order: string[] = [];
    const { task, open } = gate();
    const first = run(limiter, task(0)).then(() => order.push("first"));
    const second = run(limiter, async () => order.push("second"));
    const idle = limiter.idle().then(() => order.push("idle"));
    await Promise.resolve();
    open(0);
    await Promise.all([first, second, idle]);
    expect(order).toHaveLength(3);
    expect(order.at(-1)).toBe("idle");
  });
});
