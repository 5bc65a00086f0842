import type { JsonObject } from "../../../spec/json.js";
import type { WireContentBlock, WireTokenUsage } from "../../../wire/converse.js";
import { stateUsage } from "../../converse-events.js";
import type { StreamMessage } from "../../message-stream.js";
import type { EncodeContext, InvokeFamily } from "./invoke-family.js";
import { assertNoSchema, unsupported } from "./plain-text.js";
import { counts, list, object, text } from "./read-json.js";

const NOT_IN_BODY = ["document", "searchResult", "guardContent"] as const;

/**
 * Nova's understanding models: Converse's own form, without documents.
 *
 * @see https://docs.aws.amazon.com/nova/latest/userguide/complete-request-schema.html
 */
export const nova: InvokeFamily = {
  format: "nova",
  encode(request, context) {
    assertNoSchema(request, context);
    const { system, inferenceConfig, toolConfig } = request;
    const messages = (request.messages ?? []).map(({ role, content }) => {
      for (const block of content) assertFits(block, context);
      return { role, content };
    });
    return {
      schemaVersion: "messages-v1",
      messages,
      ...(system === undefined ? {} : { system }),
      ...(inferenceConfig === undefined ? {} : { inferenceConfig }),
      ...(toolConfig === undefined ? {} : { toolConfig }),
    } as unknown as JsonObject;
  },
  decode(answer) {
    const { output, stopReason, usage } = object(answer);
    const { content } = object(object(output)["message"]);
    if (!Array.isArray(content)) return undefined;
    return {
      content: list(content) as WireContentBlock[],
      stopReason: text(stopReason),
      usage: usageOf(usage),
    };
  },
  streaming: { open: () => (chunk) => Object.entries(object(chunk)).flatMap(eventOf) },
};

function assertFits(block: WireContentBlock, context: EncodeContext): void {
  const kind = NOT_IN_BODY.find((name) => block[name] !== undefined);
  if (kind !== undefined) throw unsupported(context, `blocks of kind ${kind}`);
}

/** `{ "contentBlockDelta": { … } }`: the event under its name. */
function eventOf([type, payload]: [string, unknown]): StreamMessage[] {
  if (type !== "metadata") return [{ type, payload }];
  const usage = usageOf(object(payload)["usage"]);
  return usage === undefined ? [] : [stateUsage(usage)];
}

function usageOf(usage: unknown): Partial<WireTokenUsage> | undefined {
  const { inputTokens, outputTokens, totalTokens, cacheReadInputTokens, cacheWriteInputTokens } =
    object(usage);
  const { cacheReadInputTokenCount, cacheWriteInputTokenCount } = object(usage);
  const stated = counts({
    inputTokens,
    outputTokens,
    totalTokens,
    cacheReadInputTokens: cacheReadInputTokens ?? cacheReadInputTokenCount,
    cacheWriteInputTokens: cacheWriteInputTokens ?? cacheWriteInputTokenCount,
  });
  return Object.keys(stated).length === 0 ? undefined : stated;
}
