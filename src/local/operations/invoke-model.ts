import { performance } from "node:perf_hooks";
import { INVOCATION_LATENCY_HEADER, TOKEN_COUNT_HEADERS } from "../../wire/operations.js";
import { NATIVE_CODECS } from "../models/all-native-codecs.js";
import { CHAT_CODECS } from "../models/chat/all-codecs.js";
import { askModel } from "./ask-model.js";
import { echoedHeaders } from "./echoed-settings.js";
import { invokedModel, parseNativeBody, readChatBody, unknownBody } from "./invoke-call.js";
import { guardrailMembers } from "./native-guardrail.js";
import type { OperationAnswer, OperationCall, TokenCounts } from "./operation.js";

/** InvokeModel: every family in its own body, chosen by the catalogue. */
export async function invokeModel(call: OperationCall): Promise<OperationAnswer> {
  const startedAt = performance.now();
  const echoed = echoedHeaders(call);
  const { body, usage } = await answer(call);
  return {
    body: JSON.stringify(body),
    headers: {
      ...tokenHeaders(usage),
      ...echoed,
      [INVOCATION_LATENCY_HEADER]: String(Math.round(performance.now() - startedAt)),
    },
    usage,
  };
}

function tokenHeaders(usage: TokenCounts): Readonly<Record<string, string>> {
  const { inputTokens, outputTokens, cacheReadInputTokens, cacheWriteInputTokens } = usage;
  const counts = {
    [TOKEN_COUNT_HEADERS.inputTokens]: inputTokens,
    [TOKEN_COUNT_HEADERS.outputTokens]: outputTokens,
    [TOKEN_COUNT_HEADERS.cacheReadTokens]: cacheReadInputTokens,
    [TOKEN_COUNT_HEADERS.cacheWriteTokens]: cacheWriteInputTokens,
  };
  return Object.fromEntries(
    Object.entries(counts).flatMap(([name, count]) => (count === undefined ? [] : [[name, String(count)]])),
  );
}

interface NativeAnswer {
  readonly body: unknown;
  readonly usage: TokenCounts;
}

async function answer(call: OperationCall): Promise<NativeAnswer> {
  const model = invokedModel(call);
  const format = model.invokeFormat ?? "";
  const chat = CHAT_CODECS.get(format);
  if (chat === undefined) {
    const codec = NATIVE_CODECS.get(format);
    if (codec === undefined) throw unknownBody(model);
    const { body, inputTokens } = await codec.serve(parseNativeBody(call.body));
    return { body, usage: { inputTokens } };
  }
  const { question, context } = readChatBody(chat, model, call, false);
  const said = await askModel(question);
  const { usage } = said;
  const own = chat.encodeAnswer(said, { ...context, usage }) as object;
  return { body: { ...own, ...guardrailMembers(said) }, usage };
}
