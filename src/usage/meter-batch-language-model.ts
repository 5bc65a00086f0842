import type { BatchLanguageModel } from "../spec/batch-language-model.js";
import type { CallOptions, GenerateResult } from "../spec/language-model.js";
import { overrideMethods } from "../util/override-methods.js";
import type { Meter, MeteredModel } from "./meter.js";

/** The same model, whose answers are priced as batch inference and entered into the books. Budgets do not hold jobs back. */
export function meterBatchLanguageModel(
  model: BatchLanguageModel,
  meter: Meter,
  metered: MeteredModel,
): BatchLanguageModel {
  return overrideMethods(model, {
    settle: async (reply: GenerateResult, options: CallOptions): Promise<GenerateResult> => {
      const { usage, region } = reply;
      const spent = { usage, regions: [region], batch: true };
      const cost = await meter.enter(metered, options.context ?? { operation: "add" }, spent);
      return { ...reply, cost };
    },
  });
}
