import type { OperationUsage, TokenUsage } from "../index.js";

/** One line for people: calls and tokens; a count that the service did not state is left out. */
export function formatUsage({ llm, description, embedding }: OperationUsage): string {
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
  return parts.length === 0 ? "no model calls" : parts.join(", ");
}

/** Sums operations; a figure that one of them lacks is unknown for the sum as well. */
export function sumUsage(usages: readonly OperationUsage[]): OperationUsage {
  const described = usages.flatMap(({ description }) => description ?? []);
  const embedded = usages.filter(({ embedding }) => embedding.calls > 0);
  const total = (values: readonly (number | undefined)[]) =>
    values.length === 0
      ? undefined
      : values.reduce(
          (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
          0,
        );
  const sumCalls = (parts: readonly CallUsage[]): CallUsage => {
    const called = parts.filter(({ calls }) => calls > 0);
    const sums = TOKEN_KINDS.map((kind) => [kind, total(called.map((part) => part[kind]))] as const);
    const known = Object.fromEntries(sums.filter(([, value]) => value !== undefined)) as TokenUsage;
    return { ...known, calls: called.reduce((sum, { calls }) => sum + calls, 0) };
  };
  const inputTokens = total(embedded.map(({ embedding }) => embedding.inputTokens));
  return {
    llm: sumCalls(usages.map(({ llm }) => llm)),
    ...(described.length > 0 && { description: sumCalls(described) }),
    embedding: {
      ...(inputTokens !== undefined && { inputTokens }),
      calls: usages.reduce((sum, { embedding }) => sum + embedding.calls, 0),
    },
  };
}

type CallUsage = TokenUsage & { readonly calls: number };

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
