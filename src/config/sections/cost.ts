import { z } from "zod";
import { option } from "../option.js";

const text = z.string().min(1);

/** `cost`: whether and by which prices calls are priced, and whether books are kept. */
export const costOptions = z.strictObject({
  enabled: option(z.boolean(), "Prices every call.", "true"),
  prices: option(
    z.union([text, z.record(z.string(), z.unknown())]),
    "Prices of your own, by model: a JSON or YAML file, or an object. They come before those that varve ships.",
  ),
  ledger: option(
    z.boolean(),
    "Keeps totals by day, model, operation, scope and tag in the store.",
    "false, and true where there are budgets",
  ),
});

/** `budgets`: the entries have a schema of their own. */
export const budgetsOption = option(
  z.array(z.record(z.string(), z.unknown())),
  "How much may be spent; see below.",
);

export const budgetOptions = z.strictObject({
  name: z.string().regex(/^[^|]{1,100}$/),
  limitUsd: z.number().positive().max(1_000_000),
  period: z.enum(["hour", "day", "month"]),
  per: z.enum(["process", "store", "user", "agent", "run", "tag"]).optional(),
  tag: text.optional(),
  thresholds: z
    .array(
      z.strictObject({
        at: z.number().positive().max(10),
        action: z.enum(["warn", "throw", "downgrade"]),
        model: text.optional(),
      }),
    )
    .min(1)
    .max(20)
    .optional(),
});

export type CostInput = z.infer<typeof costOptions>;
export type BudgetInput = z.infer<typeof budgetOptions>;
