import { pricesWith } from "../../catalogue/prices.js";
import type { VarveConfig } from "../../config/varve-config.js";
import { type PricedCall, priceCall } from "../../usage/price-call.js";
import type { DoctorCheck } from "../doctor-check.js";
import type { Finding } from "../finding.js";
import { type ModelSection, type ModelTarget, regionsCalled } from "../model-targets.js";

/** Whether calls of each model have a price, wherever they may go. */
export const price: DoctorCheck = {
  name: "price",
  async run({ config, targets }) {
    const table = pricesWith(config.cost.prices);
    return targets.map((target): Finding => {
      const { section, model, baseModel } = target;
      const call = { model, baseModel, ...SMALLEST_CALL[section](config) };
      const unpriced = regionsCalled(target).filter(
        (region) => priceCall({ ...call, region }, table) === undefined,
      );
      const about = { check: "price", subject: model };
      return unpriced.length === 0
        ? {
            ...about,
            code: "price-known",
            severity: "ok",
            message: `The price of ${model} is known (${table.asOf}).`,
          }
        : { ...about, ...unknown(target, unpriced, config) };
    });
  },
};

/** Of what a call of the section is made, so that each rate that it takes is asked for. */
const SMALLEST_CALL: Readonly<Record<ModelSection, (config: VarveConfig) => Partial<PricedCall>>> = {
  llm: ({ llm }) => ({ serviceTier: llm.serviceTier, usage: { inputTokens: 1, outputTokens: 1 } }),
  embedder: () => ({ usage: { inputTokens: 1 } }),
  reranker: () => ({ rerankedDocuments: [1] }),
};

function unknown(
  { section, model }: ModelTarget,
  regions: readonly string[],
  { llm, cost, budgets }: VarveConfig,
): Omit<Finding, "check"> {
  const tier =
    section === "llm" && llm.serviceTier !== undefined ? ` in the service tier ${llm.serviceTier}` : "";
  const isCounted = cost.ledger || budgets.length > 0;
  return {
    code: "price-unknown",
    severity: isCounted ? "warning" : "note",
    message: `The price of ${model} in ${regions.join(" and ")}${tier} is unknown: ${isCounted ? "its calls are counted, but add nothing to totals and budgets" : "its calls could not be priced"}.`,
    remedy: `Name the price in cost.prices, run \`varve prices refresh\`, or set ${section}.config.model to a model whose price is known.`,
  };
}
