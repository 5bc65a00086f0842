import type { ModelCapabilities, PromptCachingFacts } from "../catalogue/models.js";
import type { ConverseRequestBody, WireCachePoint, WireContentBlock, WireMessage } from "../wire/converse.js";
import { estimateBlockTokens, estimateTokens } from "./estimate-tokens.js";

/** Cache points behind the tools and the system prompt: what stands before them costs less when it is sent again. */
export type PromptCaching =
  | boolean
  | {
      /** How long, where the model offers the choice. Default the service's: 5 minutes. */
      readonly ttl?: "5m" | "1h";
      /**
       * `omit` (the default): no cache point where, by a local estimate, less stands before it than the model asks for. `send`: the
       * service decides.
       */
      readonly belowMinimum?: "omit" | "send";
    };

export interface CachingModel {
  readonly id: string;
  readonly capabilities: Pick<ModelCapabilities, "promptCaching">;
}

/** What AWS states for the models that it lists. */
const MOST_CHECKPOINTS = 4;
const USUAL_FIELDS: NonNullable<PromptCachingFacts["fields"]> = ["system", "messages"];

/**
 * The request with the cache points that the model takes: one each behind tools and system prompt, where `caching` asks for
 * it, and those that the caller put into messages. The n-th needs n times the model's minimum of tokens before it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function placeCachePoints(
  body: ConverseRequestBody,
  caching: PromptCaching | undefined,
  model: CachingModel,
  warnings: Set<string>,
): ConverseRequestBody {
  const isWanted = caching !== undefined && caching !== false;
  const marked = body.messages?.some(({ content }) =>
    content.some(({ cachePoint }) => cachePoint !== undefined),
  );
  if (!isWanted && marked !== true) return body;
  const facts = model.capabilities.promptCaching;
  if (facts === undefined) {
    warnings.add(`No cache point was sent: ${model.id} is not known to support prompt caching.`);
    return { ...body, messages: withoutEmpty((body.messages ?? []).map((message) => dropAll(message))) };
  }
  const options = typeof caching === "object" ? caching : {};
  const placement = new Placement(facts, options.belowMinimum === "send", model.id, warnings);
  return { ...body, ...placeAll(body, isWanted, options.ttl, placement) };
}

function placeAll(
  { system, toolConfig, messages = [] }: ConverseRequestBody,
  isWanted: boolean,
  ttl: WireCachePoint["ttl"],
  placement: Placement,
): Partial<ConverseRequestBody> {
  const placed: { -readonly [Name in "system" | "toolConfig"]?: ConverseRequestBody[Name] } = {};
  if (toolConfig !== undefined) {
    placement.pass(estimateTokens(JSON.stringify(toolConfig.tools)));
    const point = isWanted ? placement.offer("tools", ttl) : undefined;
    if (point !== undefined) placed.toolConfig = { ...toolConfig, tools: [...toolConfig.tools, point] };
  }
  if (system !== undefined) {
    for (const block of system) placement.pass(estimateBlockTokens(block));
    const point = isWanted ? placement.offer("system", ttl) : undefined;
    if (point !== undefined) placed.system = [...system, point];
  }
  return { ...placed, messages: withoutEmpty(messages.map((message) => placement.keep(message))) };
}

/** Walks over a request from its beginning, and knows whether a cache point may stand where it is. */
class Placement {
  readonly #facts: PromptCachingFacts;
  readonly #minimum: number;
  readonly #modelId: string;
  readonly #warnings: Set<string>;
  #tokens = 0;
  #points = 0;

  constructor(facts: PromptCachingFacts, ignoresMinimum: boolean, modelId: string, warnings: Set<string>) {
    this.#facts = facts;
    this.#minimum = ignoresMinimum ? 0 : (facts.minTokensPerCheckpoint ?? 0);
    this.#modelId = modelId;
    this.#warnings = warnings;
  }

  pass(tokens: number): void {
    this.#tokens += tokens;
  }

  /** A cache point for here, or `undefined` if none may stand here. */
  offer(
    field: NonNullable<PromptCachingFacts["fields"]>[number],
    ttl: WireCachePoint["ttl"],
  ): { readonly cachePoint: WireCachePoint } | undefined {
    if (this.#obstacle(field) !== undefined) return undefined;
    this.#points += 1;
    return { cachePoint: { type: "default", ...this.#timeToLive(ttl) } };
  }

  /** The message with those of the caller's cache points that may stand where they do. */
  keep(message: WireMessage): WireMessage {
    const content: WireContentBlock[] = [];
    for (const block of message.content) {
      const { cachePoint } = block;
      if (cachePoint === undefined) {
        this.pass(estimateBlockTokens(block));
        content.push(block);
        continue;
      }
      const obstacle =
        content.at(-1)?.document === undefined ? this.#obstacle("messages") : "it follows a document";
      const point = obstacle === undefined ? this.offer("messages", cachePoint.ttl) : undefined;
      if (point !== undefined) content.push(point);
      else this.#warnings.add(`A cache point was not sent: ${obstacle}.`);
    }
    return { ...message, content };
  }

  #obstacle(field: NonNullable<PromptCachingFacts["fields"]>[number]): string | undefined {
    const { fields = USUAL_FIELDS, maxCheckpoints = MOST_CHECKPOINTS } = this.#facts;
    if (!fields.includes(field)) return `${this.#modelId} takes none in ${field}`;
    if (this.#points >= maxCheckpoints) return `${this.#modelId} takes at most ${maxCheckpoints}`;
    const needed = this.#minimum * (this.#points + 1);
    if (this.#tokens >= needed) return undefined;
    return `about ${this.#tokens} tokens stand before it, and ${this.#modelId} needs ${needed}`;
  }

  #timeToLive(ttl: WireCachePoint["ttl"]): Pick<WireCachePoint, "ttl"> {
    if (ttl === undefined) return {};
    if (this.#facts.ttl?.includes(ttl) ?? true) return { ttl };
    this.#warnings.add(
      `The time to live ${ttl} of a cache point was not sent: ${this.#modelId} offers ${this.#facts.ttl?.join(", ")}.`,
    );
    return {};
  }
}

function dropAll(message: WireMessage): WireMessage {
  return { ...message, content: message.content.filter(({ cachePoint }) => cachePoint === undefined) };
}

function withoutEmpty(messages: readonly WireMessage[]): readonly WireMessage[] {
  return messages.filter(({ content }) => content.length > 0);
}
