import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";
import { checkModel } from "./check-model.js";
import { invalidValue } from "./invalid-value.js";
import type { Spelling } from "./key-spelling.js";
import { nameKeys } from "./name-keys.js";
import { type BudgetInput, budgetOptions } from "./sections/cost.js";
import type { BudgetConfig } from "./varve-config.js";

/** The budgets. Throws `CONFIG_*` and `MODEL_*` errors that name the entry. */
export function resolveBudgets(
  given: readonly Readonly<Record<string, unknown>>[],
  spelling: Spelling,
): readonly BudgetConfig[] {
  const budgets = given.map((entry, index) => resolveBudget(entry, ["budgets", String(index)], spelling));
  for (const [index, { name }] of budgets.entries()) {
    if (budgets.findIndex((other) => other.name === name) === index) continue;
    throw new VarveError("CONFIG_INVALID", `Two budgets are called ${quote(name)}: rename one of them.`);
  }
  return budgets;
}

function resolveBudget(
  entry: Readonly<Record<string, unknown>>,
  path: readonly string[],
  spelling: Spelling,
): BudgetConfig {
  const input = checked(entry, path, spelling);
  const { per = "store", tag, thresholds = [{ at: 1, action: "throw" as const }], ...others } = input;
  if ((per === "tag") !== (tag !== undefined)) {
    const where = spelling.of([...path, "tag"]);
    throw new VarveError(
      "CONFIG_INVALID",
      per === "tag"
        ? `${where} is missing: name the tag by whose values the budget is kept.`
        : `${where} has an effect only with per: "tag".`,
    );
  }
  return {
    ...others,
    per: tag === undefined ? (per as Exclude<typeof per, "tag">) : { tag },
    thresholds: thresholds
      .map((threshold, index) =>
        resolveThreshold(threshold, [...path, "thresholds", String(index)], spelling),
      )
      .sort((a, b) => a.share - b.share),
  };
}

function checked(
  entry: Readonly<Record<string, unknown>>,
  path: readonly string[],
  spelling: Spelling,
): BudgetInput {
  spelling.set(path, `${path[0]}[${path[1]}]`);
  const named = nameKeys(entry, budgetOptions, spelling, path);
  const { success, data, error } = budgetOptions.safeParse(named);
  if (success) return data;
  const [issue] = error.issues;
  if (issue === undefined) throw new VarveError("CONFIG_INVALID", "A budget is invalid.", { cause: error });
  const nested = path.reduceRight<unknown>((value, name) => ({ [name]: value }), named);
  throw invalidValue({ ...issue, path: [...path, ...issue.path] }, nested, spelling);
}

type ThresholdInput = NonNullable<BudgetInput["thresholds"]>[number];

function resolveThreshold(
  { at, action, model }: ThresholdInput,
  path: readonly string[],
  spelling: Spelling,
): BudgetConfig["thresholds"][number] {
  if (action !== "downgrade") {
    if (model === undefined) return { share: at, action };
    throw new VarveError(
      "CONFIG_INVALID",
      `${spelling.of([...path, "model"])} has an effect only with action: "downgrade".`,
    );
  }
  if (model === undefined) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${spelling.of([...path, "model"])} is missing: name the cheaper model that is to answer.`,
    );
  }
  checkModel({ model }, "chat", path, spelling);
  return { share: at, action, model };
}
