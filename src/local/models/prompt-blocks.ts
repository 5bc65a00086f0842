import type { ConverseRequestBody, WireCachePoint } from "../../wire/converse.js";
import { countBlockTokens, countSystemTokens, countToolTokens } from "./token-usage.js";

export type CacheTtl = NonNullable<WireCachePoint["ttl"]>;

/** One part of a prompt, in the order in which a model reads it: the tools, the system prompt, the messages. */
export interface PromptBlock {
  /** Everything of the part that the model reads. */
  readonly text: string;
  /** The parts of a prompt together have the tokens that `countInputTokens` counts. */
  readonly tokens: number;
  /** How long the prompt up to here is to be kept, if a cache point follows. */
  readonly keepFor?: CacheTtl;
}

/** Whether a request has a cache point at all; most have none. */
export function hasCachePoints({ toolConfig, system, messages }: ConverseRequestBody): boolean {
  const isPoint = ({ cachePoint }: { readonly cachePoint?: WireCachePoint }) => Boolean(cachePoint);
  return (
    toolConfig?.tools.some(isPoint) === true ||
    system?.some(isPoint) === true ||
    messages?.some(({ content }) => content.some(isPoint)) === true
  );
}

const DEFAULT_TTL: CacheTtl = "5m";

/** The parts of a request's prompt, each with the cache point behind it. A cache point in front of everything caches nothing. */
export function promptBlocks({ toolConfig, system, messages }: ConverseRequestBody): PromptBlock[] {
  const blocks: PromptBlock[] = [];
  const add = <Part extends { readonly cachePoint?: WireCachePoint }>(
    part: Part,
    place: string,
    count: (part: Part) => number,
  ): void => {
    if (part.cachePoint === undefined || part.cachePoint === null) {
      blocks.push({ text: `${place}\n${JSON.stringify(part)}`, tokens: count(part) });
      return;
    }
    const last = blocks.pop();
    if (last !== undefined) blocks.push({ ...last, keepFor: part.cachePoint.ttl ?? DEFAULT_TTL });
  };
  for (const tool of toolConfig?.tools ?? []) add(tool, "tool", countToolTokens);
  for (const block of system ?? []) add(block, "system", countSystemTokens);
  for (const { role, content } of messages ?? []) {
    for (const block of content) add(block, role, countBlockTokens);
  }
  return blocks;
}
