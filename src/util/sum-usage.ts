import type { OperationUsage, TokenUsage } from "../spec/usage.js";
import { addCosts } from "./add-costs.js";

const TOKEN_KINDS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "totalTokens",
] as const satisfies readonly (keyof TokenUsage)[];

type Part = OperationUsage["llm"];

/** What several operations spent; a figure that one of them lacks is unknown for the sum as well. */
export function sumUsage(usages: readonly OperationUsage[]): OperationUsage {
  const cost = addCosts(...usages.map((usage) => usage.cost));
  const description = sumParts(usages.map((usage) => usage.description));
  const rerank = sumParts(usages.map((usage) => usage.rerank));
  return {
    llm: sumParts(usages.map(({ llm }) => llm)),
    ...(description.calls > 0 && { description }),
    embedding: sumParts(usages.map(({ embedding }) => embedding)),
    ...(rerank.calls > 0 && { rerank }),
    ...(cost !== undefined && { cost }),
  };
}

function sumParts(parts: readonly (Part | undefined)[]): Part {
  const called = parts.filter((part) => part !== undefined).filter(({ calls }) => calls > 0);
  const cost = addCosts(...called.map((part) => part.cost));
  const tokens = TOKEN_KINDS.flatMap((kind) => {
    const counts = called.map((part) => part[kind]);
    const known = counts.filter((count) => count !== undefined);
    return known.length === 0 || known.length < counts.length
      ? []
      : [[kind, known.reduce((sum, count) => sum + count, 0)]];
  });
  return {
    calls: called.reduce((sum, { calls }) => sum + calls, 0),
    ...Object.fromEntries(tokens),
    ...(cost !== undefined && { cost }),
  };
}
