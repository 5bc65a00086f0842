import type { LocalLogFields, LocalLogger } from "../local/index.js";

export interface LocalLogOptions {
  /** Each line is a JSON object. */
  readonly json: boolean;
  /** Leaves out the lines of requests. */
  readonly quiet: boolean;
  write(line: string): void;
  readonly clock?: () => Date;
}

type Level = keyof LocalLogger;

/**
 * The log of `varve local`: a line per request (time, method, operation, model, status, milliseconds, request id) and per warning or
 * error. What a caller has chosen, such as a model id, cannot begin a line of its own.
 */
export function createLocalLog({
  json,
  quiet,
  write,
  clock = () => new Date(),
}: LocalLogOptions): LocalLogger {
  const at =
    (level: Level) =>
    (message: string, fields: LocalLogFields = {}): void => {
      if (quiet && level === "debug") return;
      const time = clock().toISOString();
      write(
        json
          ? `${JSON.stringify({ time, level, message, ...fields })}\n`
          : `${textLine(time, level, message, fields)}\n`,
      );
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

function textLine(time: string, level: Level, message: string, fields: LocalLogFields): string {
  const hour = time.slice(11, 23);
  if (fields["status"] !== undefined) return `${hour} ${requestLine(fields)}`;
  const facts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${printable(value)}`],
  );
  return [hour, `${level}:`, message, ...facts].join(" ");
}

function requestLine(fields: LocalLogFields): string {
  const { method, operation = "-", modelId = "-", status, exception, milliseconds, requestId } = fields;
  return [method, operation, modelId, status, ...(exception === undefined ? [] : [exception])]
    .concat(`${Number(milliseconds).toFixed(1)} ms`, requestId)
    .map((part) => printable(part ?? "-"))
    .join(" ");
}

const LONGEST = 200;

/** One line of text, whatever is in it. */
function printable(value: string | number | boolean): string {
  const text = String(value).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
