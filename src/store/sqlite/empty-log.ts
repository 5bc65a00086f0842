import { VarveError } from "../../errors.js";
import type { Connection } from "./connection.js";
import { waitWhileBusy } from "./wait-while-busy.js";

/** Leaves no older copy of an erased row in the write-ahead log: waits for reads of other processes that need it. */
export function emptyLog(connection: () => Connection, busyTimeoutMs: number): Promise<void> {
  return waitWhileBusy(busyTimeoutMs, () => {
    if (connection().checkpoint()) return;
    throw new VarveError(
      "STORE_BUSY",
      "The rows are erased, but other processes' reads keep older copies of them in the write-ahead log. Call forget again.",
    );
  });
}
