/**
 * Every error that varve raises, as one table. `status` is the HTTP status a server answers with,
 * `retryable` whether the same call may succeed later, `exitCode` what the command line exits with.
 *
 * Exit codes: 1 failed, 2 bad input, 3 credentials or permission, 4 not found, 5 temporary, 6 store.
 */
export const ERRORS = {
  CONFIG_INVALID: { status: 400, retryable: false, exitCode: 2 },
  CONFIG_UNKNOWN_KEY: { status: 400, retryable: false, exitCode: 2 },
  CONFIG_DUPLICATE_KEY: { status: 400, retryable: false, exitCode: 2 },
  CONFIG_FILE_UNREADABLE: { status: 400, retryable: false, exitCode: 2 },
  UNKNOWN_PROVIDER: { status: 400, retryable: false, exitCode: 2 },
  MODEL_ID_INVALID: { status: 400, retryable: false, exitCode: 2 },
  MODEL_UNSUPPORTED: { status: 400, retryable: false, exitCode: 2 },
  RESIDENCY_VIOLATION: { status: 400, retryable: false, exitCode: 2 },
  REGION_INVALID: { status: 400, retryable: false, exitCode: 2 },
  INPUT_INVALID: { status: 400, retryable: false, exitCode: 2 },
  SCOPE_REQUIRED: { status: 400, retryable: false, exitCode: 2 },
  FILTER_INVALID: { status: 400, retryable: false, exitCode: 2 },
  CREDENTIALS_INVALID: { status: 401, retryable: false, exitCode: 3 },
  CREDENTIALS_MISSING: { status: 401, retryable: false, exitCode: 3 },
  CREDENTIALS_EXPIRED: { status: 401, retryable: false, exitCode: 3 },
  ACCESS_DENIED: { status: 403, retryable: false, exitCode: 3 },
  SIGNATURE_REJECTED: { status: 403, retryable: false, exitCode: 3 },
  MODEL_NOT_FOUND: { status: 404, retryable: false, exitCode: 4 },
  MEMORY_NOT_FOUND: { status: 404, retryable: false, exitCode: 4 },
  REQUEST_REJECTED: { status: 400, retryable: false, exitCode: 2 },
  QUOTA_EXCEEDED: { status: 400, retryable: false, exitCode: 5 },
  BUDGET_EXCEEDED: { status: 402, retryable: false, exitCode: 5 },
  CONFLICT: { status: 409, retryable: false, exitCode: 1 },
  THROTTLED: { status: 429, retryable: true, exitCode: 5 },
  MODEL_NOT_READY: { status: 429, retryable: true, exitCode: 5 },
  MODEL_TIMEOUT: { status: 408, retryable: false, exitCode: 5 },
  MODEL_FAILED: { status: 424, retryable: false, exitCode: 1 },
  SERVICE_UNAVAILABLE: { status: 503, retryable: true, exitCode: 5 },
  SERVICE_FAILED: { status: 500, retryable: true, exitCode: 5 },
  NETWORK_FAILED: { status: 502, retryable: true, exitCode: 5 },
  REQUEST_TIMEOUT: { status: 504, retryable: true, exitCode: 5 },
  ABORTED: { status: 499, retryable: false, exitCode: 1 },
  RESPONSE_INVALID: { status: 502, retryable: false, exitCode: 1 },
  EXTRACTION_UNPARSABLE: { status: 502, retryable: false, exitCode: 1 },
  OBJECT_INVALID: { status: 502, retryable: false, exitCode: 1 },
  SENSITIVE_DATA: { status: 422, retryable: false, exitCode: 2 },
  REDACTION_FAILED: { status: 500, retryable: false, exitCode: 1 },
  EMBEDDING_PARTIAL: { status: 502, retryable: true, exitCode: 5 },
  EMBEDDING_SPACE_MISMATCH: { status: 409, retryable: false, exitCode: 6 },
  STORE_UNAVAILABLE: { status: 500, retryable: false, exitCode: 6 },
  STORE_BUSY: { status: 503, retryable: true, exitCode: 6 },
  STORE_FULL: { status: 507, retryable: false, exitCode: 6 },
  STORE_READ_ONLY: { status: 500, retryable: false, exitCode: 6 },
  STORE_DAMAGED: { status: 500, retryable: false, exitCode: 6 },
  STORE_KEY_INVALID: { status: 500, retryable: false, exitCode: 6 },
  STORE_NEWER_SCHEMA: { status: 500, retryable: false, exitCode: 6 },
  CLOSED: { status: 409, retryable: false, exitCode: 1 },
  LOCAL_SERVER_FAILED: { status: 500, retryable: false, exitCode: 1 },
  INTERNAL: { status: 500, retryable: false, exitCode: 1 },
} as const satisfies Record<string, ErrorFacts>;

interface ErrorFacts {
  readonly status: number;
  readonly retryable: boolean;
  readonly exitCode: number;
}

export type ErrorCode = keyof typeof ERRORS;

const BRAND = Symbol.for("varve.error");

/** An error of varve. The message says what was wrong, where, and what to do; it never holds a secret or memory text. */
export class VarveError extends Error {
  readonly code: ErrorCode;
  /** HTTP status that stands for this error. */
  readonly status: number;
  /** Whether the same call may succeed later. */
  readonly retryable: boolean;
  /** Process exit code of the command line. */
  readonly exitCode: number;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "VarveError";
    this.code = code;
    const facts: ErrorFacts = ERRORS[code];
    this.status = facts.status;
    this.retryable = facts.retryable;
    this.exitCode = facts.exitCode;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** True for an error of any copy of varve in the process. */
  static isInstance(value: unknown): value is VarveError {
    return typeof value === "object" && value !== null && BRAND in value;
  }
}

/** What is known of a failed Bedrock call, beyond the code and the message. */
export interface BedrockErrorDetails {
  /** AWS's exception name, such as `ThrottlingException`; absent if the request got no answer. */
  readonly exception?: string | undefined;
  readonly statusCode?: number | undefined;
  /** `x-amzn-requestid`: quote it to AWS support, or look it up in CloudTrail. */
  readonly requestId?: string | undefined;
  /** How often the request was sent. */
  readonly attempts?: number | undefined;
  readonly region?: string | undefined;
  readonly modelId?: string | undefined;
  /** Seconds that the service asked to wait. */
  readonly retryAfterSeconds?: number | undefined;
}

/** A Bedrock call that failed. */
export class BedrockError extends VarveError {
  readonly exception: string | undefined;
  readonly statusCode: number | undefined;
  readonly requestId: string | undefined;
  readonly attempts: number | undefined;
  readonly region: string | undefined;
  readonly modelId: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, details: BedrockErrorDetails & { cause?: unknown } = {}) {
    super(code, message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "BedrockError";
    this.exception = details.exception;
    this.statusCode = details.statusCode;
    this.requestId = details.requestId;
    this.attempts = details.attempts;
    this.region = details.region;
    this.modelId = details.modelId;
    this.retryAfterSeconds = details.retryAfterSeconds;
  }
}

/** Some texts of one embedding call could not be embedded; those that could are kept. Code `EMBEDDING_PARTIAL`. */
export class PartialEmbeddingError extends VarveError {
  /** One entry per text, in order; `undefined` where embedding failed. */
  readonly vectors: readonly (Float32Array | undefined)[];
  /** The error of each text that failed. */
  readonly failures: readonly { readonly index: number; readonly error: VarveError }[];
  /** Input tokens of the texts that were embedded, where the service stated them. */
  readonly inputTokens: number | undefined;
  /** Requests sent, retries excluded. */
  readonly requests: number;
  /** What the requests cost, where costs are counted. */
  readonly cost: { readonly usd: number | undefined; readonly unpriced?: number } | undefined;

  constructor(
    message: string,
    parts: Pick<PartialEmbeddingError, "vectors" | "failures" | "inputTokens" | "requests"> &
      Partial<Pick<PartialEmbeddingError, "cost">>,
  ) {
    super("EMBEDDING_PARTIAL", message, { cause: parts.failures[0]?.error });
    this.name = "PartialEmbeddingError";
    this.vectors = parts.vectors;
    this.failures = parts.failures;
    this.inputTokens = parts.inputTokens;
    this.requests = parts.requests;
    this.cost = parts.cost;
  }
}

/**
 * A model's answer does not conform to the schema that was asked for. Code `OBJECT_INVALID`. What prints or serializes the error,
 * such as a log, sees nothing of the answer.
 */
export class InvalidObjectError extends VarveError {
  readonly #problems: readonly string[];
  readonly #text: string;
  readonly stopReason: string;
  /** Tokens over all answers, where the service stated them. */
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;

  constructor(
    message: string,
    parts: Pick<InvalidObjectError, "problems" | "text" | "stopReason" | "inputTokens" | "outputTokens"> & {
      readonly cause?: unknown;
    },
  ) {
    super("OBJECT_INVALID", message, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "InvalidObjectError";
    this.#problems = parts.problems;
    this.#text = parts.text;
    this.stopReason = parts.stopReason;
    this.inputTokens = parts.inputTokens;
    this.outputTokens = parts.outputTokens;
  }

  /** What is wrong, each with the path of the member; it may quote the answer. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** The text of the last answer. */
  get text(): string {
    return this.#text;
  }
}

/** A budget has too little left for a call, which was not sent. Code `BUDGET_EXCEEDED`. */
export class BudgetExceededError extends VarveError {
  /** The budget's name. */
  readonly budget: string;
  readonly limitUsd: number;
  readonly spentUsd: number;
  /** What calls that are under way may cost. */
  readonly reservedUsd: number;
  /** What this call might have cost. */
  readonly callUsd: number;
  /** When the next period begins: ISO 8601 in UTC. */
  readonly resetsAt: string;

  constructor(
    parts: Pick<
      BudgetExceededError,
      "budget" | "limitUsd" | "spentUsd" | "reservedUsd" | "callUsd" | "resetsAt"
    > & { readonly period: string },
  ) {
    const { budget, limitUsd, spentUsd, reservedUsd, callUsd, resetsAt, period } = parts;
    super(
      "BUDGET_EXCEEDED",
      `The budget "${budget}" of $${limitUsd} a ${period} has $${spentUsd} spent and $${reservedUsd} reserved, and this call may ` +
        `cost $${callUsd}: it was not sent. Raise the budget's limit_usd, ask for a smaller max_tokens, or wait until ${resetsAt}.`,
    );
    this.name = "BudgetExceededError";
    this.budget = budget;
    this.limitUsd = limitUsd;
    this.spentUsd = spentUsd;
    this.reservedUsd = reservedUsd;
    this.callUsd = callUsd;
    this.resetsAt = resetsAt;
  }
}
