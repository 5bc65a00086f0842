/** What the local Bedrock reports to; varve's `Logger` fits. Fields never hold a secret or the text of a request. */
export interface LocalLogger {
  debug(message: string, fields?: LocalLogFields): void;
  info(message: string, fields?: LocalLogFields): void;
  warn(message: string, fields?: LocalLogFields): void;
  error(message: string, fields?: LocalLogFields): void;
}

export type LocalLogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export const SILENT_LOCAL_LOGGER: LocalLogger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
};
