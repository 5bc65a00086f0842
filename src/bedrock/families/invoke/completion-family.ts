import type { JsonObject } from "../../../spec/json.js";
import type { ConverseRequestBody, WireTokenUsage } from "../../../wire/converse.js";
import { stateUsage, stopMessage } from "../../converse-events.js";
import type { EncodeContext, InvokeFamily } from "./invoke-family.js";
import { nameParameters, type ParameterNames } from "./plain-text.js";
import { TaggedBlockStream, taggedBlocks } from "./tagged-reasoning.js";
import type { ReasoningTags } from "./tagged-text.js";

/** What one answer, or one chunk of it, holds in a family whose answers are one piece of text. */
export interface Completion {
  readonly text: string;
  /** In the family's word; in a chunk, anything but text means that it is not the last. */
  readonly stopReason?: unknown;
  readonly usage?: Partial<WireTokenUsage> | undefined;
}

/** A family whose answers are one piece of text. */
export interface CompletionFamily {
  readonly format: string;
  /** The members of the body that hold what was said. */
  write(request: ConverseRequestBody, context: EncodeContext): JsonObject;
  /** Names of the parameters beside them; absent: `write` places them. */
  readonly names?: ParameterNames;
  /** The family's words for why an answer ended -> Converse's. */
  readonly stopReasons?: Readonly<Record<string, string>>;
  /** The tags around the reasoning with which an answer begins. */
  readonly reasoning?: ReasoningTags;
  /** `undefined` if the answer is not the family's. */
  read(answer: unknown): Completion | undefined;
  /** The same of a chunk. Default `read`; `null`: the family does not stream. */
  readonly readChunk?: ((chunk: unknown) => Completion | undefined) | null;
  /** What a streaming request's body has beside that of any other. */
  readonly streamMembers?: JsonObject;
}

export function completionFamily(family: CompletionFamily): InvokeFamily {
  const { format, names, reasoning, streamMembers, readChunk = family.read } = family;
  return {
    format,
    encode: (request, context) => ({
      ...family.write(request, context),
      ...(names === undefined ? {} : nameParameters(request.inferenceConfig, names, context)),
    }),
    decode(answer) {
      const completion = family.read(answer);
      if (completion === undefined) return undefined;
      return {
        content: taggedBlocks(completion.text, reasoning),
        stopReason: stopReasonOf(completion, family) ?? "",
        usage: isStated(completion.usage) ? completion.usage : undefined,
      };
    },
    ...(readChunk !== null && {
      streaming: {
        ...(streamMembers === undefined ? {} : { members: streamMembers }),
        open() {
          const blocks = new TaggedBlockStream(reasoning);
          return (chunk) => {
            const completion = readChunk(chunk);
            if (completion === undefined) return [];
            const { text, usage } = completion;
            const stopReason = stopReasonOf(completion, family);
            return [
              ...blocks.read(text),
              ...(isStated(usage) ? [stateUsage(usage)] : []),
              ...(stopReason === undefined ? [] : [...blocks.end(), stopMessage(stopReason)]),
            ];
          };
        },
      },
    }),
  };
}

function stopReasonOf(
  { stopReason }: Completion,
  { stopReasons = {} }: CompletionFamily,
): string | undefined {
  if (typeof stopReason !== "string") return undefined;
  return Object.hasOwn(stopReasons, stopReason) ? stopReasons[stopReason] : stopReason;
}

function isStated(usage: Completion["usage"]): usage is Partial<WireTokenUsage> {
  return usage !== undefined && Object.keys(usage).length > 0;
}
