import type { ModelCapabilities } from "../../catalogue/models.js";
import { VarveError } from "../../errors.js";
import type { ContentBlock, ModelMessage, ToolResultBlock } from "../../spec/language-model.js";
import type { DocumentBlock, ImageBlock, MediaBlock, VideoBlock } from "../../spec/media.js";
import { decideFormat } from "./decide-format.js";
import { documentName } from "./document-name.js";
import { findMedia, isMedia } from "./find-media.js";
import type { MediaKind } from "./media-formats.js";
import { type ReadOptions, readSource, type S3Object } from "./read-source.js";

/** A media block as it can be encoded: content at hand or in S3, format decided, document named. */
export type LoadedMedia =
  | (Loaded & Pick<ImageBlock, "type">)
  | (Loaded & Pick<VideoBlock, "type">)
  | (Loaded & Pick<DocumentBlock, "type"> & { readonly name: string });

interface Loaded {
  readonly format: string;
  readonly source: { readonly bytes: Uint8Array } | S3Object;
}

export interface LoadMediaOptions extends ReadOptions {
  readonly modelId: string;
  readonly capabilities: ModelCapabilities;
  /** What was corrected is added. */
  readonly warnings: Set<string>;
}

const NEEDED = { image: "vision", document: "documents", video: "video" } as const satisfies Record<
  MediaKind,
  keyof ModelCapabilities
>;

/** The messages with every media block loaded. Throws `MODEL_UNSUPPORTED` for media that the model is known not to take, and `INPUT_INVALID`. */
export async function loadMedia(
  messages: readonly ModelMessage[],
  options: LoadMediaOptions,
): Promise<readonly ModelMessage[]> {
  for (const { type } of findMedia(messages)) assertTakes(type, options);
  const taken = new Set<string>();
  return Promise.all(
    messages.map(async ({ role, content }, position) => {
      if (typeof content === "string") return { role, content };
      const blocks = content.map((block, index) =>
        loadBlock(block, `messages[${position}].content[${index}]`, taken, options),
      );
      return { role, content: await Promise.all(blocks) };
    }),
  );
}

function assertTakes(kind: MediaKind, { modelId, capabilities }: LoadMediaOptions): void {
  if (capabilities[NEEDED[kind]] !== false) return;
  throw new VarveError(
    "MODEL_UNSUPPORTED",
    `${modelId} takes no ${kind}s in messages: choose a model that does, or leave the ${kind} out.`,
  );
}

async function loadBlock(
  block: ContentBlock,
  where: string,
  taken: Set<string>,
  options: LoadMediaOptions,
): Promise<ContentBlock> {
  if (block.type === "tool-result") return loadToolResult(block, where, taken, options);
  return isMedia(block) ? loadOne(block, where, taken, options) : block;
}

async function loadToolResult(
  block: ToolResultBlock,
  where: string,
  taken: Set<string>,
  options: LoadMediaOptions,
): Promise<ToolResultBlock> {
  if (block.media === undefined) return block;
  const media = block.media.map((one, index) => loadOne(one, `${where}.media[${index}]`, taken, options));
  return { ...block, media: await Promise.all(media) };
}

/** The name is chosen before anything is awaited, so that equal requests get equal names. */
async function loadOne(
  block: MediaBlock,
  where: string,
  taken: Set<string>,
  options: LoadMediaOptions,
): Promise<LoadedMedia> {
  const name = block.type === "document" ? documentName(block.name, taken) : undefined;
  const source = await readSource(block.source, where, options);
  const format = decideFormat(block.type, source, block.format, where, options.warnings);
  if (block.type === "document")
    return { type: "document", name: name ?? "document", format, source: source.content };
  return { type: block.type, format, source: source.content };
}
