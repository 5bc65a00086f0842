import type {
  CallOptions,
  GenerateRequest,
  GenerateResult,
  LanguageModel,
  StreamingLanguageModel,
} from "../spec/language-model.js";
import type { CallEnd, CallObserver, ObservedCall } from "./call-observer.js";
import { observeCall } from "./observe-call.js";
import { observeIteration } from "./observe-iteration.js";

/** The same model under an observer. One that streams still does. */
export function traceLanguageModel(
  model: StreamingLanguageModel,
  observer: CallObserver,
): StreamingLanguageModel;
export function traceLanguageModel(model: LanguageModel, observer: CallObserver): LanguageModel;
export function traceLanguageModel(model: LanguageModel, observer: CallObserver): LanguageModel {
  const traced: LanguageModel = {
    modelId: model.modelId,
    generate: (request, options) =>
      observeCall(observer, callOf(model, request, options), () => model.generate(request, options), endOf),
  };
  if (!("stream" in model)) return traced;
  const { stream } = model as StreamingLanguageModel;
  return Object.assign(traced, {
    stream: (request: GenerateRequest, options?: CallOptions) =>
      observeIteration(
        observer,
        callOf(model, request, options),
        () => stream.call(model, request, options),
        (event) => (event.type === "message-stop" ? endOf(event.result) : undefined),
      ),
  });
}

function callOf(
  { modelId }: LanguageModel,
  request: GenerateRequest,
  options: CallOptions | undefined,
): ObservedCall {
  const { maxTokens, temperature, topP, topK } = request;
  return {
    operation: "chat",
    model: modelId,
    context: options?.context,
    request: {
      ...(maxTokens !== undefined && { maxTokens }),
      ...(temperature !== undefined && { temperature }),
      ...(topP !== undefined && { topP }),
      ...(topK !== undefined && { topK }),
    },
    content: () => ({ system: request.system, messages: request.messages }),
  };
}

function endOf(result: GenerateResult): Omit<CallEnd, "durationMs" | "error"> {
  const { usage, stopReason, content, cost, cached } = result;
  return {
    ...(usage !== undefined && { usage }),
    stopReason,
    // What came from a cache was no request.
    reports: cached === true ? [] : [result],
    costUsd: cost?.usd,
    cached,
    content: () => [{ role: "assistant", content }],
  };
}
