import type { TelemetryConfig } from "./config/sections/telemetry.js";
import type { Embedder } from "./spec/embedder.js";
import type { LanguageModel } from "./spec/language-model.js";
import { type Logger, SILENT_LOGGER } from "./spec/logger.js";
import type { Memory } from "./spec/memory.js";
import type { Reranker } from "./spec/reranker.js";
import type { CallObserver } from "./telemetry/call-observer.js";

/** What the observers report to. */
export interface TelemetrySurroundings {
  readonly logger?: Logger | undefined;
  readonly clock?: (() => Date) | undefined;
  /** Takes lines of CloudWatch's embedded metric format. Default standard output. */
  readonly emitMetrics?: ((line: string) => void) | undefined;
}

interface Models {
  readonly languageModel: LanguageModel;
  readonly embedder: Embedder;
  readonly reranker: Reranker | undefined;
}

/** The models under the observers that the configuration asks for, and what puts a memory under them, too. */
export async function observeModels<Parts extends Models>(
  config: TelemetryConfig | undefined,
  parts: Parts,
  surroundings: TelemetrySurroundings,
): Promise<Parts & { readonly observe: (memory: Memory) => Memory }> {
  const observer = config && (await openObservers(config, surroundings));
  if (observer === undefined) return { ...parts, observe: (memory) => memory };
  const [{ traceLanguageModel }, { traceEmbedder }, { traceReranker }, { traceMemory }] = await Promise.all([
    import("./telemetry/trace-language-model.js"),
    import("./telemetry/trace-embedder.js"),
    import("./telemetry/trace-reranker.js"),
    import("./telemetry/trace-memory.js"),
  ]);
  return {
    ...parts,
    languageModel: traceLanguageModel(parts.languageModel, observer),
    embedder: traceEmbedder(parts.embedder, observer),
    reranker: parts.reranker && traceReranker(parts.reranker, observer),
    observe: (memory) => traceMemory(memory, observer),
  };
}

/** The observers that a `telemetry` section asks for, as one; `undefined` if it asks for none. Loads nothing else. */
export async function openObservers(
  config: TelemetryConfig,
  { logger, clock = () => new Date(), emitMetrics }: TelemetrySurroundings,
): Promise<CallObserver | undefined> {
  const observers: CallObserver[] = [];
  const { openTelemetry: tracing, captureContent = false, emf, namespace = "varve", slowCallMs } = config;
  if (tracing === true) {
    const { createOpenTelemetryObserver } = await import(
      "./telemetry/open-telemetry/open-telemetry-observer.js"
    );
    observers.push(await createOpenTelemetryObserver({ captureContent }));
  }
  if (emf === true) {
    const { createEmfObserver } = await import("./telemetry/emf/emf-observer.js");
    const emit = emitMetrics ?? (await import("./telemetry/emf/write-to-stdout.js")).writeToStdout;
    observers.push(createEmfObserver({ namespace, emit, clock }));
  }
  if (slowCallMs !== undefined) {
    const { createSlowCallObserver } = await import("./telemetry/slow-call-observer.js");
    observers.push(createSlowCallObserver({ thresholdMs: slowCallMs, logger: logger ?? SILENT_LOGGER }));
  }
  if (observers.length === 0) return undefined;
  const { observeWith } = await import("./telemetry/call-observer.js");
  return observeWith(observers);
}
