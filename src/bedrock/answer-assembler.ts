import type { LanguageModelEvent } from "../spec/language-model.js";
import type { WireContentBlock, WireReasoningContent } from "../wire/converse.js";
import type {
  ContentBlockDeltaPayload,
  ContentBlockStartPayload,
  WireDelta,
} from "../wire/converse-stream.js";
import type { StreamMessage } from "./message-stream.js";

/** What a block of the answer is made of while it arrives. */
interface OpenBlock {
  readonly kind: "text" | "tool-use" | "reasoning" | "redacted";
  /** Position in the answer's content. */
  readonly position: number;
  text: string;
  stopped: boolean;
  readonly tool?: { readonly toolUseId: string; readonly name: string };
  signature?: string;
}

type Event = Exclude<LanguageModelEvent, { type: "message-stop" }>;

/**
 * Puts the events of ConverseStream together to the body that Converse would have answered. Blocks of a kind that varve
 * does not know, and members that it does not know, are passed over.
 */
export class AnswerAssembler {
  readonly #blocks: OpenBlock[] = [];
  /** The service's number of a block -> the block that it means at present. */
  readonly #current = new Map<number, OpenBlock>();
  #stop: Readonly<Record<string, unknown>> | undefined;
  #metadata: Readonly<Record<string, unknown>> = {};

  /** What a message of the stream means to who reads along. */
  add({ type, payload }: StreamMessage): Event | undefined {
    if (!isRecord(payload)) return undefined;
    switch (type) {
      case "contentBlockStart":
        return this.#startBlock(payload);
      case "contentBlockDelta":
        return this.#addDelta(payload);
      case "contentBlockStop":
        return this.#stopBlock(payload);
      case "messageStop":
        this.#stop = payload;
        return undefined;
      case "metadata":
        this.#addMetadata(payload);
        return undefined;
      default:
        return undefined;
    }
  }

  /** The body of Converse for what came; `undefined` if the message did not come to its end. */
  body(): object | undefined {
    if (this.#stop === undefined) return undefined;
    const content = this.#blocks.map(assemble);
    return { ...this.#stop, ...this.#metadata, output: { message: { role: "assistant", content } } };
  }

  /** An event for each block whose end the stream did not tell. */
  stopBlocks(): Event[] {
    return this.#blocks.flatMap((block) => stopOf(block) ?? []);
  }

  #startBlock({ contentBlockIndex, start }: Partial<ContentBlockStartPayload>): Event | undefined {
    const tool = start?.toolUse;
    if (contentBlockIndex === undefined || typeof tool?.toolUseId !== "string") return undefined;
    const { toolUseId, name } = tool;
    const block = this.#open(contentBlockIndex, "tool-use", { toolUseId, name });
    return { type: "tool-use-start", block: block.position, id: toolUseId, name };
  }

  #addDelta({ contentBlockIndex, delta }: Partial<ContentBlockDeltaPayload>): Event | undefined {
    if (contentBlockIndex === undefined || !isRecord(delta)) return undefined;
    const { text, toolUse, reasoningContent }: WireDelta = delta;
    if (typeof text === "string") {
      const block = this.#append(contentBlockIndex, "text", text);
      return { type: "text-delta", block: block.position, text };
    }
    if (typeof toolUse?.input === "string") {
      const block = this.#current.get(contentBlockIndex);
      if (block?.kind !== "tool-use") return undefined;
      block.text += toolUse.input;
      return { type: "tool-use-delta", block: block.position, inputText: toolUse.input };
    }
    return reasoningContent === undefined
      ? undefined
      : this.#addReasoning(contentBlockIndex, reasoningContent);
  }

  #stopBlock({ contentBlockIndex }: { readonly contentBlockIndex?: number }): Event | undefined {
    const block = contentBlockIndex === undefined ? undefined : this.#current.get(contentBlockIndex);
    return block === undefined ? undefined : stopOf(block);
  }

  /** A count that was stated once stays. */
  #addMetadata(payload: Readonly<Record<string, unknown>>): void {
    const before = this.#metadata["usage"];
    const usage = { ...(payload["usage"] as object | undefined), ...(before as object | undefined) };
    this.#metadata = {
      ...payload,
      ...this.#metadata,
      ...(Object.keys(usage).length === 0 ? {} : { usage }),
    };
  }

  #addReasoning(index: number, delta: NonNullable<WireDelta["reasoningContent"]>): Event | undefined {
    const { text, signature, redactedContent } = delta;
    if (typeof redactedContent === "string") {
      const block = this.#append(index, "redacted", "");
      block.text = joinBase64(block.text, redactedContent);
      return undefined;
    }
    const block = this.#append(index, "reasoning", text ?? "");
    if (typeof signature === "string") block.signature = (block.signature ?? "") + signature;
    return typeof text === "string" ? { type: "reasoning-delta", block: block.position, text } : undefined;
  }

  #append(index: number, kind: OpenBlock["kind"], text: string): OpenBlock {
    const current = this.#current.get(index);
    const block = current?.kind === kind && !current.stopped ? current : this.#open(index, kind);
    block.text += text;
    return block;
  }

  #open(index: number, kind: OpenBlock["kind"], tool?: OpenBlock["tool"]): OpenBlock {
    const block: OpenBlock = {
      kind,
      position: this.#blocks.length,
      text: "",
      stopped: false,
      ...(tool === undefined ? {} : { tool }),
    };
    this.#blocks.push(block);
    this.#current.set(index, block);
    return block;
  }
}

function stopOf(block: OpenBlock): Event | undefined {
  if (block.stopped) return undefined;
  block.stopped = true;
  return { type: "block-stop", block: block.position };
}

function assemble(block: OpenBlock): WireContentBlock {
  const { kind, text, tool } = block;
  if (kind === "text") return { text };
  if (tool !== undefined) return { toolUse: { ...tool, input: parseInput(text) } };
  const raw: WireReasoningContent =
    kind === "redacted"
      ? { redactedContent: text }
      : { reasoningText: { text, ...(block.signature === undefined ? {} : { signature: block.signature }) } };
  return { reasoningContent: raw };
}

/** A tool's input that is no JSON, for it was cut off at `maxTokens`, stays the text that it is. */
export function parseInput(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function joinBase64(first: string, second: string): string {
  if (first === "") return second;
  return Buffer.concat([Buffer.from(first, "base64"), Buffer.from(second, "base64")]).toString("base64");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
