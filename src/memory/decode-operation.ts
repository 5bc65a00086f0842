import { VarveError } from "../errors.js";
import type { Redaction } from "../spec/redactor.js";
import { cleanText } from "./clean-text.js";
import { describeValue } from "./describe-value.js";
import { OPERATIONS } from "./extraction-tool.js";
import { isRecord } from "./is-record.js";

/** What the model wants done, checked in form only. */
export interface Operation {
  readonly operation: (typeof OPERATIONS)[number];
  /** The number of an existing memory, from 1. */
  readonly id?: number;
  readonly memory: string;
  readonly attributedTo?: string;
  readonly reason?: string;
  /** What was masked in `memory`. */
  readonly redactions?: readonly Redaction[];
}

/** An operation that cannot be read. */
export interface MalformedOperation {
  readonly operation: "malformed";
  /** The fact's text as far as the reply gave one, otherwise `""`. */
  readonly memory: string;
  readonly error: VarveError;
}

/**
 * Reads one operation of a reply. Lenient where the meaning is plain: letter case, a number in text, missing
 * words on who and why.
 */
export function decodeOperation(value: unknown, index: number): Operation | MalformedOperation {
  const place = `operations[${index}]`;
  if (!isRecord(value)) return malformed("", `${place} is ${describeValue(value)}, not an object`);
  const memory = textOf(value["memory"]);
  const word = textOf(value["operation"])?.toLowerCase();
  const operation = OPERATIONS.find((known) => known === word);
  if (operation === undefined) {
    return malformed(memory ?? "", `${place}.operation is none of ${OPERATIONS.join(", ")}`);
  }
  if (memory === undefined && operation !== "delete" && operation !== "none") {
    return malformed("", `${place}.memory is ${describeValue(value["memory"])}, not a text`);
  }
  const id = idOf(value["id"]);
  if (id === undefined && (operation === "update" || operation === "delete")) {
    return malformed(
      memory ?? "",
      `${place}.id is ${describeValue(value["id"])}, not the number of a memory`,
    );
  }
  const attributedTo = textOf(value["attributed_to"]);
  const reason = textOf(value["reason"]);
  return {
    operation,
    memory: memory ?? "",
    ...(id === undefined ? {} : { id }),
    ...(attributedTo ? { attributedTo } : {}),
    ...(reason ? { reason } : {}),
  };
}

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" ? cleanText(value).trim() : undefined;

function idOf(value: unknown): number | undefined {
  const id = typeof value === "string" && /^\s*\d{1,9}\s*$/.test(value) ? Number(value) : value;
  return typeof id === "number" && Number.isInteger(id) ? id : undefined;
}

function malformed(memory: string, fault: string): MalformedOperation {
  const error = new VarveError("RESPONSE_INVALID", `The model's reply is not as asked: ${fault}.`);
  return { operation: "malformed", memory, error };
}
