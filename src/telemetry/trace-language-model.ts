import type {
  CallOptions,
  GenerateRequest,
  GenerateResult,
  LanguageModel,
  LanguageModelEvent,
  StreamingLanguageModel,
} from "../spec/language-model.js";
import type { CallEnd, CallObserver, ObservedCall, OpenCall } from "./call-observer.js";
import { observeCall } from "./observe-call.js";

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
      observeCall(observer, callOf(model, request), () => model.generate(request, options), endOf),
  };
  if (!("stream" in model)) return traced;
  const { stream } = model as StreamingLanguageModel;
  return Object.assign(traced, {
    stream: (request: GenerateRequest, options?: CallOptions) =>
      traceStream(observer.begin(callOf(model, request)), () => stream.call(model, request, options)),
  });
}

function callOf({ modelId }: LanguageModel, request: GenerateRequest): ObservedCall {
  const { maxTokens, temperature, topP, topK } = request;
  return {
    operation: "chat",
    model: modelId,
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
  const { usage, stopReason, content } = result;
  return {
    ...(usage !== undefined && { usage }),
    stopReason,
    reports: [result],
    content: () => [{ role: "assistant", content }],
  };
}

/** Events as they come; a reader who leaves early ends the call, too. */
async function* traceStream(
  open: OpenCall,
  start: () => AsyncIterable<LanguageModelEvent>,
): AsyncGenerator<LanguageModelEvent, void, undefined> {
  const startedAt = performance.now();
  let end: Omit<CallEnd, "durationMs"> = {};
  try {
    const events = open.within(start)[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await open.within(() => events.next());
        if (done === true) return;
        if (value.type === "message-stop") end = endOf(value.result);
        yield value;
      }
    } finally {
      await events.return?.();
    }
  } catch (error) {
    end = { error };
    throw error;
  } finally {
    open.end({ durationMs: performance.now() - startedAt, ...end });
  }
}
