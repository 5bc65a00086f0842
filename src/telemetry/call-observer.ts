import type { CallReport } from "../spec/call-report.js";
import type { CallContext, GenerateRequest } from "../spec/language-model.js";
import type { Redaction } from "../spec/redactor.js";
import type { TokenUsage } from "../spec/usage.js";

/** A call or an operation that begins. */
export interface ObservedCall {
  /** What it is, by OpenTelemetry's names where there is one. */
  readonly operation:
    | "chat"
    | "embeddings"
    | "rerank"
    | "upsert_memory"
    | "search_memory"
    | "get_memory"
    | "list_memory"
    | "update_memory"
    | "delete_memory"
    | "memory_history"
    | "reset_memory"
    | "bulk_upsert_memory"
    | "backfill_memory"
    | "forget_memory"
    | "sweep_memory"
    | "export_memory"
    | "import_memory"
    | "reembed_memory"
    | "audit_memory";
  /** Model id as configured; absent for operations of the memory. */
  readonly model?: string;
  /** The model behind it, where it is known. */
  readonly baseModel?: string;
  /** What a call of a model is made for. */
  readonly context?: CallContext | undefined;
  /** Settings of a request to a chat model. */
  readonly request?: Pick<GenerateRequest, "maxTokens" | "temperature" | "topP" | "topK">;
  /** Length of the vectors that are asked for. */
  readonly dimensions?: number;
  /** Texts or documents that go in. */
  readonly inputs?: number;
  /** What the model or the memory is given. Holds memory text: only for observers that were asked to capture it. */
  readonly content?: () => unknown;
}

/** How a call ended. */
export interface CallEnd {
  readonly durationMs: number;
  /** What it rejected with. */
  readonly error?: unknown;
  readonly usage?: TokenUsage;
  /** One entry per request that was answered. */
  readonly reports?: readonly CallReport[];
  readonly stopReason?: string;
  readonly cached?: boolean | undefined;
  /** US dollars, where the price is known. */
  readonly costUsd?: number | undefined;
  /** Memories that came out, or that were touched. */
  readonly records?: number;
  /** How many facts had each outcome. */
  readonly outcomes?: Readonly<Record<string, number>>;
  readonly redactions?: readonly Redaction[];
  /** What came out. Holds memory text, as `ObservedCall.content` does. */
  readonly content?: () => unknown;
}

/** Watches calls: siblings that know nothing of each other. An observer never throws and never changes a call. */
export interface CallObserver {
  begin(call: ObservedCall): OpenCall;
}

export interface OpenCall {
  /** Runs work as a part of this call, so that calls within it are its children. */
  within<T>(work: () => T): T;
  end(end: CallEnd): void;
}

/** Several observers as one. */
export function observeWith(observers: readonly CallObserver[]): CallObserver {
  return {
    begin(call) {
      const open = observers.map((observer) => observer.begin(call));
      return {
        within: (work) => open.reduce((inner, each) => () => each.within(inner), work)(),
        end(end) {
          for (const each of open) each.end(end);
        },
      };
    },
  };
}
