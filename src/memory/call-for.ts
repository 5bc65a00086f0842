import type { CallContext, CallOptions } from "../spec/language-model.js";
import type { Scope } from "../spec/scope.js";

/** What all model calls of one operation have in common. */
export function callFor(
  operation: CallContext["operation"],
  parts: {
    readonly scope?: Scope | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly tags?: Readonly<Record<string, string>> | undefined;
  },
): CallOptions {
  const { scope, signal, tags } = parts;
  return {
    ...(signal === undefined ? {} : { signal }),
    context: {
      operation,
      ...(scope === undefined ? {} : { scope }),
      ...(tags === undefined ? {} : { tags }),
    },
  };
}

/** The options of one of these calls. */
export function withPurpose(call: CallOptions, purpose: NonNullable<CallContext["purpose"]>): CallOptions {
  return call.context === undefined ? call : { ...call, context: { ...call.context, purpose } };
}
