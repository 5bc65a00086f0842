import { AsyncLocalStorage } from "node:async_hooks";
import type { ConverseRequestBody } from "../../wire/converse.js";
import type { ConverseStreamEvent } from "../../wire/converse-stream.js";
import type { ChatAnswer } from "./chat-answer.js";

/** What stands behind the operations in place of the built-in engine. Failures are thrown as `ServiceException`. */
export interface ModelBackend {
  answerChat(request: ConverseRequestBody): Promise<ChatAnswer>;
  /** The answer as it comes into being, once it has begun; absent: the whole answer is cut into pieces. */
  streamChat?(request: ConverseRequestBody): Promise<AsyncIterable<ConverseStreamEvent>>;
  /** A vector of length 1; absent: the built-in engine embeds. */
  embedText?(text: string, dimensions: number): Promise<number[]>;
}

const context = new AsyncLocalStorage<ModelBackend>();

/** Runs something that asks `backend` instead of the built-in engine, however deep in a model's codec it asks. */
export function withModelBackend<Result>(backend: ModelBackend | undefined, run: () => Result): Result {
  return backend === undefined ? run() : context.run(backend, run);
}

/** What the request that is being served has to ask; `undefined`: the built-in engine. */
export function activeModelBackend(): ModelBackend | undefined {
  return context.getStore();
}
