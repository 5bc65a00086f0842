import { z } from "zod";
import { option } from "../option.js";

const pattern = z.string().min(1).max(256);

const rule = z.strictObject({
  userId: pattern.optional(),
  user_id: pattern.optional(),
  agentId: pattern.optional(),
  agent_id: pattern.optional(),
  runId: pattern.optional(),
  run_id: pattern.optional(),
  days: z.number().positive().max(36_500),
});

/** `retention`: how long memories are kept, by owner. */
export const retentionOption = option(
  z.array(rule),
  "How long memories are kept, by owner: `{ user_id, agent_id, run_id, days }`, in which `*` stands for any characters; the first rule that fits holds. `sweep` deletes what is older.",
  "for ever",
);

export type RetentionInput = readonly z.infer<typeof rule>[];
