import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { KeyedMutex } from "./mutex.js";

/** A task that ends when it is told to. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("KeyedMutex", () => {
  it("runs tasks of one key one at a time and in order", async () => {
    const mutex = new KeyedMutex();
    const log: string[] = [];
    let running = 0;
    const task = (name: string) => async (): Promise<string> => {
      running += 1;
      log.push(`${name}:${running}`);
      await setImmediate();
      running -= 1;
      return name;
    };
    const results = await Promise.all(["a", "b", "c"].map((name) => mutex.run("key", task(name))));
    expect(results).toEqual(["a", "b", "c"]);
    expect(log).toEqual(["a:1", "b:1", "c:1"]);
  });

  it("runs tasks of different keys side by side", async () => {
    const mutex = new KeyedMutex();
    const first = gate();
    const held = mutex.run("one", () => first.opened);
    expect(await mutex.run("two", async () => "free")).toBe("free");
    first.open();
    await held;
  });

  it("goes on after a task that failed", async () => {
    const mutex = new KeyedMutex();
    const failed = mutex.run("key", () => Promise.reject(new Error("broken")));
    const next = mutex.run("key", async () => "next");
    await expect(failed).rejects.toThrow("broken");
    expect(await next).toBe("next");
  });

  it("lets a waiter go at once when its signal aborts, and never starts its task", async () => {
    const mutex = new KeyedMutex();
    const first = gate();
    const held = mutex.run("key", () => first.opened);
    const controller = new AbortController();
    let started = false;
    const waiting = mutex.run(
      "key",
      async () => {
        started = true;
      },
      controller.signal,
    );
    controller.abort(new Error("the user left"));
    await expect(waiting).rejects.toMatchObject({ code: "ABORTED", cause: new Error("the user left") });
    first.open();
    await held;
    await setImmediate();
    expect(started).toBe(false);
  });

  it("refuses a signal that has already aborted", async () => {
    const mutex = new KeyedMutex();
    const run = mutex.run("key", async () => "ran", AbortSignal.abort());
    await expect(run).rejects.toMatchObject({ code: "ABORTED" });
  });

  it("keeps later tasks behind the running one although the waiter between them gave up", async () => {
    const mutex = new KeyedMutex();
    const first = gate();
    const held = mutex.run("key", () => first.opened);
    const controller = new AbortController();
    const waiting = mutex.run("key", async () => {}, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ code: "ABORTED" });
    let third = false;
    const later = mutex.run("key", async () => {
      third = true;
    });
    await setImmediate();
    expect(third).toBe(false);
    first.open();
    await Promise.all([held, later]);
    expect(third).toBe(true);
  });

  it("forgets a key that nobody uses", async () => {
    const mutex = new KeyedMutex();
    await Promise.all([
      mutex.run("a", async () => {}),
      mutex.run("a", async () => {}),
      mutex.run("b", async () => {}),
    ]);
    await setImmediate();
    expect(mutex.size).toBe(0);
  });
});
