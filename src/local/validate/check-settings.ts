import { VarveError } from "../../errors.js";
import { nearest } from "../../util/nearest.js";
import { ServiceException } from "../service-exception.js";
import { checkShape } from "./check-shape.js";
import type { Shape } from "./shape.js";

/**
 * Checks what a developer wrote, such as a file of faults. Other than in a request, an unknown member is refused. Throws
 * `CONFIG_INVALID`; `what` begins the message, such as `The faults file faults.json`.
 */
export function checkSettings(value: unknown, shape: Shape, what: string): void {
  refuseUnknown(value, shape, what, "");
  try {
    checkShape(value, shape);
  } catch (cause) {
    if (!(cause instanceof ServiceException)) throw cause;
    throw new VarveError("CONFIG_INVALID", `${what} is not valid: ${cause.message}`, { cause });
  }
}

function refuseUnknown(value: unknown, shape: Shape, what: string, at: string): void {
  if (shape.kind === "list" && Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseUnknown(item, shape.of, what, `${at}[${index}]`);
    return;
  }
  if (shape.kind !== "structure" && shape.kind !== "union") return;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  const names = Object.keys(shape.members);
  for (const [name, member] of Object.entries(value)) {
    const memberShape = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    if (memberShape === undefined) throw unknownMember(what, `${at}.${name}`, name, names);
    refuseUnknown(member, memberShape, what, `${at}.${name}`);
  }
}

function unknownMember(what: string, at: string, name: string, names: readonly string[]): VarveError {
  const suggestion = nearest(name, names);
  const hint = suggestion === undefined ? `It takes ${names.join(", ")}.` : `Did you mean "${suggestion}"?`;
  return new VarveError("CONFIG_INVALID", `${what} has an unknown member ${at.replace(/^\./, "")}. ${hint}`);
}
