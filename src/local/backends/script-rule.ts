import { EXCEPTION_STATUS, type ExceptionName } from "../../wire/exceptions.js";
import { readJsonFile } from "../read-json-file.js";
import { checkSettings } from "../validate/check-settings.js";
import { enumeration, list, object, string, structure, union } from "../validate/shape.js";

/** A scripted reply, and the requests that get it. */
export interface ScriptRule {
  /** Operation, such as `Converse`; `*` and `?` are wildcards. Absent: any. */
  readonly operation?: string;
  /** Model id as the caller names it; `*` and `?` are wildcards. Absent: any. */
  readonly model?: string;
  /** Stands in one of the texts of the request, in this case and spelling. */
  readonly contains?: string;
  /** One reply for every request; or several, used once each in this order, after which the rule is spent. */
  readonly reply: ScriptReply | readonly ScriptReply[];
}

/**
 * `text`: what the model says, in any operation that runs a chat model. `body`: the whole answer as it goes over the wire; of
 * ConverseStream it is Converse's, cut into events. `error`: an exception of AWS.
 */
export type ScriptReply =
  | { readonly text: string }
  | { readonly body: Readonly<Record<string, unknown>> }
  | { readonly error: { readonly exception: ExceptionName; readonly message?: string } };

/** Reads a JSON list of rules. Throws `CONFIG_FILE_UNREADABLE` or `CONFIG_INVALID`. */
export async function readScript(path: string): Promise<ScriptRule[]> {
  return parseScript(await readJsonFile(path, "script"), `The script ${path}`);
}

/** `what` begins the messages. Throws `CONFIG_INVALID`. */
export function parseScript(value: unknown, what: string): ScriptRule[] {
  const rules = Array.isArray(value) ? value.map(withReplyList) : value;
  checkSettings(rules, SCRIPT, what);
  return value as ScriptRule[];
}

const SCRIPT = list(
  structure({
    operation: string({ min: 1 }),
    model: string({ min: 1 }),
    contains: string({ min: 1 }),
    "reply*": list(
      union("reply", {
        text: string(),
        body: object,
        error: structure({
          "exception*": enumeration(...Object.keys(EXCEPTION_STATUS)),
          message: string({ min: 1 }),
        }),
      }),
      { min: 1 },
    ),
  }),
);

/** What has the wrong type is left for the check. */
function withReplyList(rule: unknown): unknown {
  if (typeof rule !== "object" || rule === null) return rule;
  const { reply } = rule as { readonly reply?: unknown };
  return Array.isArray(reply) || reply === undefined ? rule : { ...rule, reply: [reply] };
}
