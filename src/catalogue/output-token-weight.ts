/**
 * How many tokens of the quota one token of a model's answer takes. The first pattern that matches a base model id
 * counts; a model that none matches takes one for one.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
const WEIGHTS: readonly (readonly [model: RegExp, weight: number])[] = [
  [/^anthropic\.claude-opus-4-8/, 15],
  [/^anthropic\.claude-(?:opus|sonnet|fable)-5/, 10],
  [/^anthropic\./, 5],
];

/** Tokens of the quota per token of the answer; 1 for a model that is not known. */
export function outputTokenWeight(baseModelId: string | undefined): number {
  return WEIGHTS.find(([model]) => baseModelId !== undefined && model.test(baseModelId))?.[1] ?? 1;
}
