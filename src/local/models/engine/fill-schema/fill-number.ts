import type { JsonSchema } from "./resolve-schema.js";

/**
 * A number within `minimum`, `maximum`, their exclusive forms and `multipleOf`: the first of the user's numbers that
 * fits, else the smallest round one. If nothing fits, the lower bound.
 */
export function fillNumber(schema: JsonSchema, numbers: readonly number[], integer: boolean): number {
  const step = positive(schema["multipleOf"]) ?? (integer ? 1 : undefined);
  const low = lowerBound(schema, step);
  const high = upperBound(schema, step);
  const fits = (value: number): boolean =>
    value >= low &&
    value <= high &&
    (!integer || Number.isInteger(value)) &&
    (step === undefined || isMultiple(value, step));
  const start = Number.isFinite(low) ? low : Math.min(1, high);
  const rounded = step === undefined ? start : Math.ceil(start / step) * step;
  const roundedDown = step === undefined ? start : Math.floor(start / step) * step;
  const candidates = [...numbers, 1, 0, rounded, roundedDown, (low + high) / 2];
  return candidates.find(fits) ?? start;
}

function lowerBound(schema: JsonSchema, step: number | undefined): number {
  const inclusive = finite(schema["minimum"]) ?? Number.NEGATIVE_INFINITY;
  const exclusive = finite(schema["exclusiveMinimum"]);
  return exclusive === undefined ? inclusive : Math.max(inclusive, exclusive + (step ?? nudge(exclusive)));
}

function upperBound(schema: JsonSchema, step: number | undefined): number {
  const inclusive = finite(schema["maximum"]) ?? Number.POSITIVE_INFINITY;
  const exclusive = finite(schema["exclusiveMaximum"]);
  return exclusive === undefined ? inclusive : Math.min(inclusive, exclusive - (step ?? nudge(exclusive)));
}

/** A step too small to leave a sensible range, large enough not to be rounded away. */
function nudge(bound: number): number {
  return Math.max(1e-9, Math.abs(bound) * 1e-9);
}

function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  return Math.abs(quotient - Math.round(quotient)) < 1e-9;
}

function finite(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

function positive(value: unknown): number | undefined {
  const number = finite(value);
  return number !== undefined && number > 0 ? number : undefined;
}
