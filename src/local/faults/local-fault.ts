import type { ExceptionName } from "../../wire/exceptions.js";
import type { JobEnding } from "./fault-behaviour.js";

/** What every fault takes: which requests it befalls. */
interface FaultMatch {
  /** Operation, such as `Converse`; `*` and `?` are wildcards. Absent: any. */
  readonly operation?: string;
  /** Model id as the caller names it; `*` and `?` are wildcards. Absent: any request, with a model or without. */
  readonly model?: string;
  /** How many requests it befalls before it is spent; absent: all. */
  readonly times?: number;
  /** How many matching requests it lets pass first; 0 by default. */
  readonly skip?: number;
}

/** A fault that a local Bedrock can be told to have. */
export type LocalFault = FaultMatch &
  (
    | {
        readonly kind:
          | "throttle"
          | "internal-error"
          | "unavailable"
          | "model-not-ready"
          | "model-timeout"
          | "expired-credentials";
        /** In place of AWS's sentence. */
        readonly message?: string;
      }
    | { readonly kind: "exception"; readonly exception: ExceptionName; readonly message?: string }
    | { readonly kind: "quota"; readonly requestsPerMinute?: number; readonly tokensPerMinute?: number }
    | {
        readonly kind: "latency";
        readonly latencyMs: number;
        readonly jitterMs?: number;
        readonly seed?: number;
      }
    | { readonly kind: "hang" | "reset" | "truncated-json" }
    | { readonly kind: "drop-stream"; readonly afterEvents?: number }
    | { readonly kind: "corrupt-frame"; readonly event?: number }
    | {
        readonly kind: "stream-exception";
        readonly exception?: ExceptionName;
        readonly message?: string;
        readonly afterEvents?: number;
      }
    | ({ readonly kind: "end-job" } & Pick<JobEnding, "status"> & Partial<JobEnding>)
    | {
        readonly kind: "spoil-record";
        readonly how: "missing" | "cut" | "unknown-id" | "empty";
        readonly record?: number;
      }
    | { readonly kind: "lose-output" }
  );
