import { createHash } from "node:crypto";
import type { ServeCall } from "../serve.js";
import { redactSecrets } from "./redact-secrets.js";

/** A request and its answer, as one JSON file. */
export interface Recording {
  /** What the request is found by. */
  readonly key: string;
  readonly operation: string;
  readonly modelId?: string;
  readonly request: RecordedCall;
  readonly response: RecordedAnswer;
}

export interface RecordedCall {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** The JSON of the body; its text if it is not JSON. */
  readonly body: unknown;
}

export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The JSON of a document. */
  readonly body?: unknown;
  /** The frames of a stream, base64 each. */
  readonly frames?: readonly string[];
}

/** The part of a request that tells it from others, without secrets. Random request tokens do not count. */
export function describeCall({ request }: ServeCall): RecordedCall {
  const { method, path, query } = request;
  const { clientRequestToken: _, ...body } = asMembers(redactSecrets(parseBody(request.body)));
  return { method, path, query, body };
}

/** Equal calls have equal keys, in whatever order their members stand. */
export function keyOf(call: RecordedCall): string {
  return createHash("sha256")
    .update(JSON.stringify(inOrder(call)))
    .digest("hex");
}

export function fileNameOf({ key, operation }: Pick<Recording, "key" | "operation">): string {
  return `${operation}-${key.slice(0, 16)}.json`;
}

function parseBody(body: Buffer): unknown {
  const text = body.toString("utf8");
  try {
    return JSON.parse(text);
  } catch {
    // What is not JSON is told apart by its text.
    return { text };
  }
}

function asMembers(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : { value };
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, member]) => [name, inOrder(member)]));
}
