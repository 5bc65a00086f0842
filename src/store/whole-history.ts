import type { StoreEntry } from "../spec/store.js";

type Change = StoreEntry["history"][number];

/** An imported history with what it leaves out, so that each change begins with the text that the one before left, and the last ends with the memory's. */
export function wholeHistory(
  { memoryId, history }: Pick<StoreEntry, "memoryId" | "history">,
  record: StoreEntry["record"],
): readonly Change[] {
  const whole: Change[] = [];
  let text: string | null = null;
  const lead = (to: string | null, at: string): void => {
    if (to !== text) whole.push({ memoryId, ...changeOf(text, to), at, actor: "import" });
    text = to;
  };
  for (const change of history) {
    if (change.event === "ADD" || change.previousMemory !== null) lead(change.previousMemory, change.at);
    // It says what it left, not what it found.
    else if (text === null) lead(change.newMemory, change.at);
    whole.push(change);
    text = change.newMemory;
  }
  lead(record?.memory ?? null, record?.updatedAt ?? history.at(-1)?.at ?? "");
  return whole;
}

function changeOf(
  from: string | null,
  to: string | null,
): Pick<Change, "event" | "previousMemory" | "newMemory"> {
  const event = from === null ? "ADD" : to === null ? "DELETE" : "UPDATE";
  return { event, previousMemory: from, newMemory: to };
}
