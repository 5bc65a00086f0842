import { type ErrorCode, VarveError } from "../../errors.js";
import { quote } from "../../util/quote.js";
import type { WireGuardrailConfiguration } from "../../wire/converse.js";

/** A guardrail of the account, and how it is applied. */
export interface GuardrailSettings {
  /** Id or ARN. */
  readonly identifier: string;
  /** A number, or `DRAFT`. */
  readonly version: string;
  /** What the answer tells of the guardrail's findings. Whether it stepped in does not depend on it. Default the service's: `disabled`. */
  readonly trace?: "enabled" | "disabled" | "enabled_full" | undefined;
  /** Streams only. `async` sends text before it is judged. Default the service's: `sync`. */
  readonly streamProcessingMode?: "sync" | "async" | undefined;
  /**
   * `latest-user-turn` (the default): only what the user said last is judged, so that one bad turn does not block the rest of
   * the session. `conversation`: all of it, at each call.
   */
  readonly evaluate?: "latest-user-turn" | "conversation" | undefined;
}

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_GuardrailConfiguration.html */
const IDENTIFIER = /^([a-z0-9]+|arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail\/[a-z0-9]+)$/;
const VERSION = /^([1-9][0-9]{0,7}|DRAFT)$/;

/** Throws `code` for an identifier or version that Bedrock would reject. */
export function checkGuardrail({ identifier, version }: GuardrailSettings, code: ErrorCode): void {
  if (!IDENTIFIER.test(identifier) || identifier.length > 2048) {
    throw new VarveError(
      code,
      `The guardrail identifier ${quote(identifier)} is neither an id such as "ab12cd34ef56" nor the ARN of a guardrail.`,
    );
  }
  if (!VERSION.test(version)) {
    throw new VarveError(
      code,
      `The guardrail version ${quote(version)} is neither a number such as "1" nor "DRAFT".`,
    );
  }
}

export function encodeGuardrail(settings: GuardrailSettings, streaming: boolean): WireGuardrailConfiguration {
  const { identifier, version, trace, streamProcessingMode } = settings;
  return {
    guardrailIdentifier: identifier,
    guardrailVersion: version,
    ...(trace === undefined ? {} : { trace }),
    ...(streaming && streamProcessingMode !== undefined ? { streamProcessingMode } : {}),
  };
}
