import type { LogFields, Logger } from "../spec/logger.js";
import { hideSecrets } from "./hide-secrets.js";

/** What varve needs of a pino logger; others of the same form do as well. */
export interface PinoLike {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * varve's log in pino's. Fields that are no plain values are left out whatever the types say, long texts are cut, and what
 * looks like an AWS key or a bearer token is hidden, in messages and in fields.
 */
export function pinoLogger(pino: PinoLike): Logger {
  const write =
    (level: keyof PinoLike) =>
    (message: string, fields: LogFields = {}): void =>
      pino[level](plainFields(fields), hideSecrets(message));
  return { debug: write("debug"), info: write("info"), warn: write("warn"), error: write("error") };
}

function plainFields(fields: LogFields): Record<string, string | number | boolean> {
  const plain: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") plain[name] = hideSecrets(value);
    else if (typeof value === "number" || typeof value === "boolean") plain[name] = value;
  }
  return plain;
}
