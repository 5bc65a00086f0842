import type { InvokeFamily } from "./invoke-family.js";
import { chatCompletionStream, decodeChatCompletion } from "./openai-answer.js";
import { nameParameters, plainTurns, systemText } from "./plain-text.js";

/**
 * Jamba Instruct and Jamba 1.5.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-jamba.html
 */
export const jamba: InvokeFamily = {
  format: "jamba",
  encode(request, context) {
    const system = systemText(request);
    const turns = plainTurns(request, context).map(({ role, text }) => ({ role, content: text }));
    return {
      messages: [...(system === undefined ? [] : [{ role: "system", content: system }]), ...turns],
      ...nameParameters(
        request.inferenceConfig,
        { maxTokens: "max_tokens", temperature: "temperature", topP: "top_p", stopSequences: "stop" },
        context,
      ),
    };
  },
  decode: (answer) => decodeChatCompletion(answer),
  streaming: chatCompletionStream(),
};
