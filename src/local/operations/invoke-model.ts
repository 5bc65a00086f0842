import { performance } from "node:perf_hooks";
import { INVOCATION_LATENCY_HEADER, TOKEN_COUNT_HEADERS } from "../../wire/operations.js";
import { NATIVE_CODECS } from "../models/all-native-codecs.js";
import { answerChat } from "../models/answer-chat.js";
import { CHAT_CODECS } from "../models/chat/all-codecs.js";
import { invokedModel, parseNativeBody, readChatBody, unknownBody } from "./invoke-call.js";
import type { OperationAnswer, OperationCall } from "./operation.js";

/** InvokeModel: every family in its own body, chosen by the catalogue. */
export async function invokeModel(call: OperationCall): Promise<OperationAnswer> {
  const startedAt = performance.now();
  const { body, inputTokens, outputTokens } = await answer(call);
  return {
    body: JSON.stringify(body),
    headers: {
      [TOKEN_COUNT_HEADERS.inputTokens]: String(inputTokens),
      ...(outputTokens !== undefined && { [TOKEN_COUNT_HEADERS.outputTokens]: String(outputTokens) }),
      [INVOCATION_LATENCY_HEADER]: String(Math.round(performance.now() - startedAt)),
    },
    inputTokens,
    ...(outputTokens !== undefined && { outputTokens }),
  };
}

interface NativeAnswer {
  readonly body: unknown;
  readonly inputTokens: number;
  readonly outputTokens?: number;
}

async function answer(call: OperationCall): Promise<NativeAnswer> {
  const model = invokedModel(call);
  const format = model.invokeFormat ?? "";
  const chat = CHAT_CODECS.get(format);
  if (chat === undefined) {
    const codec = NATIVE_CODECS.get(format);
    if (codec === undefined) throw unknownBody(model);
    return codec.serve(parseNativeBody(call.body));
  }
  const { request, context } = readChatBody(chat, model, call.body, false);
  const said = await answerChat(request);
  const { inputTokens, outputTokens } = said.usage;
  return { body: chat.encodeAnswer(said, context), inputTokens, outputTokens };
}
