import { BedrockError } from "../errors.js";
import type { GenerateResult, LanguageModelEvent } from "../spec/language-model.js";
import { AnswerAssembler } from "./answer-assembler.js";
import type { ChatStream } from "./chat-api.js";
import type { BedrockAnswer } from "./exchange.js";

/**
 * The events of a streamed answer, the last of which holds the result. Throws `RESPONSE_INVALID` if the stream ends before
 * the message does.
 *
 * @param decode reads the body that Converse would have answered
 */
export async function* answerEvents(
  { messages, read }: ChatStream,
  modelId: string,
  decode: (answer: BedrockAnswer) => GenerateResult,
): AsyncGenerator<LanguageModelEvent, void, undefined> {
  const assembler = new AnswerAssembler();
  let started = false;
  for await (const message of messages) {
    if (!started) yield { type: "message-start" };
    started = true;
    for (const part of read(message)) {
      const event = assembler.add(part);
      if (event !== undefined) yield event;
    }
  }
  const body = assembler.body();
  const report = messages.report();
  if (body === undefined) {
    const { requestId, attempts, region } = report;
    throw new BedrockError(
      "RESPONSE_INVALID",
      `The answer of ${modelId} in ${region} broke off before its end: send the request again.`,
      { requestId, attempts, region, modelId },
    );
  }
  yield* assembler.stopBlocks();
  yield { type: "message-stop", result: decode({ ...report, body, headers: messages.headers }) };
}
