import { z } from "zod";
import { option } from "../option.js";

/** `audit_log`: a log of who did what, chained by hashes, in the store. */
export const auditLogOptions = z.strictObject({
  enabled: option(
    z.boolean(),
    "Keeps a log of who did what: ids, counts and outcomes, never memory text.",
    "false",
  ),
  actor: option(z.string().min(1), "Who calls are by that do not say so themselves.", "caller"),
  reads: option(z.boolean(), "Whether `search`, `get`, `getAll` and `history` are told of, too.", "true"),
});

export type AuditLogConfig = z.infer<typeof auditLogOptions>;
