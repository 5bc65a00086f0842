import type { ConverseRequestBody, WireContentBlock } from "../../../wire/converse.js";
import { completionFamily } from "./completion-family.js";
import { INST_CONTROL, writeInst } from "./inst-template.js";
import type { EncodeContext } from "./invoke-family.js";
import {
  type PlainTurn,
  plainText,
  plainTurns,
  systemText,
  uncontrolled,
  unsupported,
  withoutControl,
} from "./plain-text.js";
import { counts, object } from "./read-json.js";

/** Every word between these marks steers the model. */
const CONTROL = /<\|[a-z_0-9]+\|>/g;
/** Where an image stands in the prompt. */
const IMAGE = "<|image|>";

/**
 * Llama 2, 3 and 4, each with its template; 3.2 and later take images.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-meta.html
 * @see https://www.llama.com/docs/model-cards-and-prompt-formats/
 */
export const llama = completionFamily({
  format: "llama",
  write(request, context) {
    const images: string[] = [];
    const template = TEMPLATES.find(({ models }) => models.test(context.baseModelId ?? "")) ?? LLAMA_3;
    const prompt = template.write(imagesAside(request, images, context), context);
    return images.length === 0 ? { prompt } : { prompt, images };
  },
  names: { maxTokens: "max_gen_len", temperature: "temperature", topP: "top_p" },
  stopReasons: { stop: "end_turn", length: "max_tokens" },
  read(answer) {
    const { generation, stop_reason: stopReason, ...stated } = object(answer);
    if (typeof generation !== "string") return undefined;
    const usage = counts({
      inputTokens: stated["prompt_token_count"],
      outputTokens: stated["generation_token_count"],
    });
    // Before the last chunk, the counts are of what came so far.
    return { text: generation, stopReason, usage: typeof stopReason === "string" ? usage : undefined };
  },
});

interface Template {
  /** Base model ids. */
  readonly models: RegExp;
  write(request: ConverseRequestBody, context: EncodeContext): string;
}

const LLAMA_3 = headed({
  models: /llama3/,
  head: ["<|start_header_id|>", "<|end_header_id|>"],
  end: "<|eot_id|>",
});

const TEMPLATES: readonly Template[] = [
  { models: /llama2/, write: writeLlama2 },
  LLAMA_3,
  headed({ models: /llama4/, head: ["<|header_start|>", "<|header_end|>"], end: "<|eot|>" }),
];

/** The template of Llama 3 and 4, whose turns begin with the role between marks. */
function headed(marks: {
  readonly models: RegExp;
  readonly head: readonly [string, string];
  readonly end: string;
}): Template {
  const [open, close] = marks.head;
  const head = (role: string): string => `${open}${role}${close}\n\n`;
  return {
    models: marks.models,
    write(request, context) {
      const system = systemText(request);
      const turns = plainTurns(request, context);
      const isOpen = turns.at(-1)?.role === "assistant";
      const written = turns.map(
        ({ role, text }, position) =>
          `${head(role)}${text}${isOpen && position === turns.length - 1 ? "" : marks.end}`,
      );
      return [
        "<|begin_of_text|>",
        ...(system === undefined ? [] : [`${head("system")}${withoutControl(system, CONTROL)}${marks.end}`]),
        ...written,
        ...(isOpen ? [] : [head("assistant")]),
      ].join("");
    },
  };
}

function writeLlama2(request: ConverseRequestBody, context: EncodeContext): string {
  const system = systemText(request);
  const plain = plainTurns(request, context).map((turn) => uncontrolled(turn, INST_CONTROL));
  const [first] = plain;
  if (system === undefined) return writeInst(plain, { beginEach: true });
  const folded: PlainTurn = {
    role: "user",
    text: `<<SYS>>\n${withoutControl(system, INST_CONTROL)}\n<</SYS>>\n\n${first?.role === "user" ? first.text : ""}`,
  };
  return writeInst([folded, ...(first?.role === "user" ? plain.slice(1) : plain)], { beginEach: true });
}

/** The request with a mark in place of each image; the images' bytes, in base64, go into `images`. */
function imagesAside(
  request: ConverseRequestBody,
  images: string[],
  context: EncodeContext,
): ConverseRequestBody {
  const aside = (block: WireContentBlock): WireContentBlock[] => {
    if (block.image === undefined) {
      return plainText(block, context).map((text) => ({ text: withoutControl(text, CONTROL) }));
    }
    const { bytes } = block.image.source;
    if (bytes === undefined) throw unsupported(context, "images in S3");
    images.push(bytes);
    return [{ text: IMAGE }];
  };
  const messages = (request.messages ?? []).map(({ role, content }) => ({
    role,
    content: content.flatMap(aside),
  }));
  return { ...request, messages };
}
