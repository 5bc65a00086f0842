import type { ModelFacts } from "./models.js";

const STATUS_WORDS = {
  LEGACY: "legacy",
  EOL: "at the end of its life",
  EOL_IN_LISTED_REGIONS: "at the end of its life in some regions",
  PREVIEW: "a preview",
  REMOVED: "no longer offered",
} as const satisfies Record<Exclude<ModelFacts["lifecycle"]["status"], "ACTIVE">, string>;

/** In whole sentences, why a model may stop to answer, until when, and what AWS recommends instead; `undefined` for an active one. */
export function describeLifecycle({ lifecycle }: ModelFacts): string | undefined {
  const { status, eolDate, replacement } = lifecycle;
  if (status === "ACTIVE") return undefined;
  const end = eolDate === undefined ? "" : ` (end of life ${eolDate})`;
  return [
    `The model is ${STATUS_WORDS[status]}${end}.`,
    ...(replacement === undefined ? [] : [`AWS recommends ${replacement} instead.`]),
  ].join(" ");
}
