import type { AuditVerification } from "./audit-log/verify-audit-log.js";
import type { MemoryOptions } from "./create-memory.js";
import { VarveError } from "./errors.js";
import type { AuditEntry, AuditHead } from "./spec/audit-log.js";

/** The log of a store, to read and to verify. */
export interface AuditLog {
  /** Walks the whole chain. An `anchor` is a head that was kept elsewhere: without one, a tail that was cut off cannot be seen. */
  verify(anchor?: AuditHead): Promise<AuditVerification>;
  /** Entries with a sequence above `after`, in order. Default the first 100. */
  entries(query?: { readonly after?: number; readonly limit?: number }): Promise<readonly AuditEntry[]>;
  /** The last entry's place and hash, to be kept elsewhere. */
  head(): Promise<AuditHead>;
  close(): Promise<void>;
}

/**
 * Opens the audit log of a configuration's store, whether or not it is being written. Rejects as `Memory.fromConfig` does, and
 * with `CONFIG_INVALID` for a store that keeps none.
 */
export async function openAuditLog(
  config: unknown,
  { environment }: Pick<MemoryOptions, "environment"> = {},
): Promise<AuditLog> {
  const [{ loadConfig }, { readEnvironment }, { openStore }, { verifyAuditLog }] = await Promise.all([
    import("./config/load-config.js"),
    import("./config/environment.js"),
    import("./store/open-store.js"),
    import("./audit-log/verify-audit-log.js"),
  ]);
  const { vectorStore } = await loadConfig(config, readEnvironment(environment));
  const store = await openStore(vectorStore);
  const { auditLog } = store;
  if (auditLog === undefined) {
    await store.close();
    throw new VarveError("CONFIG_INVALID", "This store keeps no audit log; sqlite and pgvector do.");
  }
  return {
    verify: (anchor) => verifyAuditLog(auditLog, anchor),
    entries: ({ after = 0, limit = 100 } = {}) => auditLog.entries({ after, limit }),
    head: () => auditLog.head(),
    close: () => store.close(),
  };
}
