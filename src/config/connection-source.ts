import type { Environment } from "./environment.js";
import type { Spelling } from "./key-spelling.js";
import type { ConnectionInput } from "./schema.js";

/** The connection settings of one section, and what their messages need. */
export interface ConnectionSource {
  readonly input: ConnectionInput;
  /** Path of the section, such as `["llm", "config"]`. */
  readonly path: readonly string[];
  readonly spelling: Spelling;
  readonly environment: Environment;
  /** Receives a sentence for each setting without effect. */
  readonly warn: (warning: string) => void;
}
