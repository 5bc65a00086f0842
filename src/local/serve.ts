import { type ModelBackend, withModelBackend } from "./models/model-backend.js";
import type { ModelResolver } from "./models/model-resolver.js";
import type { PromptCache } from "./models/prompt-cache.js";
import { RESOURCE_OPERATIONS } from "./operations/all-resource-operations.js";
import type { StreamedAnswer, TokenCounts } from "./operations/operation.js";
import type { Resources } from "./operations/resource-operation.js";
import type { LocalRequest } from "./read-request.js";
import type { Route } from "./route.js";

/** A request that may be served: authenticated, routed and allowed. */
export interface ServeCall {
  readonly route: Route;
  readonly request: LocalRequest;
  readonly region: string;
  /** What answers this request in place of the server's models. */
  readonly models?: ModelBackend;
}

/** An answer that is one JSON document. */
export interface DocumentAnswer {
  /** 200 by default. */
  readonly status?: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly usage?: TokenCounts;
  /** True where AWS charges nothing: the counts are not added up. */
  readonly isFree?: boolean;
}

export type Served = DocumentAnswer | StreamedAnswer;

/** Serves a request; failures are thrown as `ServiceException`. */
export type Serve = (call: ServeCall) => Promise<Served>;

/** Something in front of the operations that may answer in their place, such as a replay of recordings. */
export type ServeLayer = (call: ServeCall, next: Serve) => Promise<Served>;

export interface ServeParts {
  readonly resolveModel: ModelResolver;
  readonly promptCache: PromptCache;
  readonly resources: Resources;
  /** What answers in place of the built-in engine, for the model that the caller names. */
  readonly backendOf?: ((modelId: string) => ModelBackend) | undefined;
  /** Asked in this order. */
  readonly layers: readonly ServeLayer[];
}

export function createServe(parts: ServeParts): Serve {
  // Loaded with the first request: the bodies of all families are most of the server.
  let loaded: typeof import("./operations/all-operations.js").OPERATIONS | undefined;
  const { resolveModel, promptCache } = parts;
  const operations: Serve = async ({ route, request, region, models }) => {
    const { body, query, headers } = request;
    if (route.kind === "model") {
      const { modelId, operation } = route;
      const backend = models ?? parts.backendOf?.(modelId);
      loaded ??= (await import("./operations/all-operations.js")).OPERATIONS;
      const operate = loaded[operation];
      return withModelBackend(backend, () =>
        operate({ modelId, body, headers, region, resolveModel, promptCache }),
      );
    }
    const { labels } = route;
    const answer = await RESOURCE_OPERATIONS[route.operation]({
      labels,
      query,
      body,
      region,
      resources: parts.resources,
    });
    return { body: JSON.stringify(answer) };
  };
  return parts.layers.reduceRight<Serve>((next, layer) => (call) => layer(call, next), operations);
}
