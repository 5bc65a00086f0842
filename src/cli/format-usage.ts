import type { OperationUsage } from "../index.js";
import { formatDollars } from "./format-dollars.js";

/** One line for people: calls, tokens, and the cost where it is counted; a count that the service did not state is left out. */
export function formatUsage({ llm, description, embedding, rerank, cost }: OperationUsage): string {
  const parts: string[] = [];
  if (description !== undefined) {
    parts.push(
      `${plural(description.calls, "description")}${tokens(description.inputTokens, description.outputTokens)}`,
    );
  }
  if (llm.calls > 0) {
    parts.push(`${plural(llm.calls, "model call")}${tokens(llm.inputTokens, llm.outputTokens)}`);
  }
  if (embedding.calls > 0)
    parts.push(`${plural(embedding.calls, "embedding call")}${tokens(embedding.inputTokens)}`);
  if (rerank !== undefined) parts.push(plural(rerank.calls, "reranking call"));
  if (parts.length === 0) return "no model calls";
  return cost === undefined ? parts.join(", ") : `${parts.join(", ")}: ${costOf(cost)}`;
}

function costOf({ usd, unpriced = 0 }: NonNullable<OperationUsage["cost"]>): string {
  return usd === undefined ? `cost unknown (no price for ${plural(unpriced, "call")})` : formatDollars(usd);
}

function tokens(input: number | undefined, output?: number): string {
  const parts = [
    input === undefined ? [] : `${input} tokens in`,
    output === undefined ? [] : `${output} out`,
  ].flat();
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
