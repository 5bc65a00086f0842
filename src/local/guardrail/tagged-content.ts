import type { ConverseRequestBody, WireContentBlock } from "../../wire/converse.js";

/**
 * A request of InvokeModel whose texts mark with tags what a guardrail is to judge, with those parts as `guardContent` blocks and
 * without the tags.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-tagging.html
 */
export function liftTaggedContent(request: ConverseRequestBody, tagSuffix: string): ConverseRequestBody {
  const name = `amazon-bedrock-guardrails-guardContent_${tagSuffix}`;
  const split = (block: WireContentBlock): WireContentBlock[] =>
    typeof block.text === "string" ? splitText(block.text, `<${name}>`, `</${name}>`) : [block];
  const { messages = [] } = request;
  return {
    ...request,
    messages: messages.map((message) => ({ ...message, content: message.content.flatMap(split) })),
  };
}

function splitText(text: string, open: string, close: string): WireContentBlock[] {
  const blocks: WireContentBlock[] = [];
  let at = 0;
  for (;;) {
    const from = text.indexOf(open, at);
    const to = from === -1 ? -1 : text.indexOf(close, from);
    if (to === -1) break;
    if (from > at) blocks.push({ text: text.slice(at, from) });
    blocks.push({ guardContent: { text: { text: text.slice(from + open.length, to) } } });
    at = to + close.length;
  }
  if (at === 0) return [{ text }];
  return at < text.length ? [...blocks, { text: text.slice(at) }] : blocks;
}
