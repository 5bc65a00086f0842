import type { OperationUsage, TokenUsage } from "../index.js";

/** One line for people: calls and tokens; a count that the service did not state is left out. */
export function formatUsage({ llm, embedding }: OperationUsage): string {
  const parts: string[] = [];
  if (llm.calls > 0) {
    parts.push(`${plural(llm.calls, "model call")}${tokens(llm.inputTokens, llm.outputTokens)}`);
  }
  if (embedding.calls > 0)
    parts.push(`${plural(embedding.calls, "embedding call")}${tokens(embedding.inputTokens)}`);
  return parts.length === 0 ? "no model calls" : parts.join(", ");
}

/** Sums operations; a figure that one of them lacks is unknown for the sum as well. */
export function sumUsage(usages: readonly OperationUsage[]): OperationUsage {
  const called = usages.filter(({ llm }) => llm.calls > 0);
  const embedded = usages.filter(({ embedding }) => embedding.calls > 0);
  const total = (values: readonly (number | undefined)[]) =>
    values.length === 0
      ? undefined
      : values.reduce(
          (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
          0,
        );
  const llm = Object.fromEntries(
    TOKEN_KINDS.map((kind) => [kind, total(called.map((usage) => usage.llm[kind]))]).filter(
      ([, value]) => value !== undefined,
    ),
  ) as TokenUsage;
  const inputTokens = total(embedded.map(({ embedding }) => embedding.inputTokens));
  return {
    llm: { ...llm, calls: usages.reduce((sum, usage) => sum + usage.llm.calls, 0) },
    embedding: {
      ...(inputTokens !== undefined && { inputTokens }),
      calls: usages.reduce((sum, { embedding }) => sum + embedding.calls, 0),
    },
  };
}

const TOKEN_KINDS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWriteTokens",
  "cacheWrite1hTokens",
  "totalTokens",
] as const;

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
