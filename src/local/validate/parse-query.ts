import { validationFailure } from "../service-exception.js";
import { checkShape } from "./check-shape.js";
import type { Shape, StructureShape } from "./shape.js";

/**
 * The query string as an object: numbers where the shape wants numbers. Names that the shape does not have are ignored.
 * Throws `ValidationException` in AWS's words.
 */
export function parseQuery(query: string, shape: StructureShape): Readonly<Record<string, unknown>> {
  const given = new URLSearchParams(query);
  const members: Record<string, unknown> = {};
  for (const [name, memberShape] of Object.entries(shape.members)) {
    const text = given.get(name);
    if (text !== null) members[name] = convert(text, memberShape);
  }
  checkShape(members, shape);
  return members;
}

/** Milliseconds since 1970 of an ISO 8601 timestamp. */
export function parseTimestamp(name: string, text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw validationFailure(
      `The format of the value at ${name} is invalid. Provide an ISO 8601 timestamp and try again.`,
    );
  }
  return time;
}

function convert(text: string, shape: Shape): unknown {
  return shape.kind === "integer" && /^-?\d{1,15}$/.test(text) ? Number(text) : text;
}
