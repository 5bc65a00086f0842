import type { ModelFacts } from "../catalogue/models.js";

const MOST_SHOWN = 6;

/** Regions from which a model can be called, those of the same part of the world first, as a list for a sentence; `undefined` if none is known. */
export function offeringRegions(facts: ModelFacts | undefined, near: string): string | undefined {
  if (facts === undefined) return undefined;
  const all = new Set([
    ...facts.onDemandRegions,
    ...facts.profiles.flatMap(({ sourceRegions = [] }) => sourceRegions),
  ]);
  if (all.size === 0) return undefined;
  const [area = ""] = near.split("-", 1);
  const isNear = (name: string): boolean => name.startsWith(`${area}-`);
  const sorted = [...all].sort((a, b) => Number(isNear(b)) - Number(isNear(a)) || a.localeCompare(b));
  return `${sorted.slice(0, MOST_SHOWN).join(", ")}${sorted.length > MOST_SHOWN ? ", …" : ""}`;
}
