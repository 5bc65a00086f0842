import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { GenerateRequest, ModelMessage } from "../spec/language-model.js";
import type { ConverseRequestBody, WireMessage } from "../wire/converse.js";
import type { Draft } from "./draft.js";
import { guardLatestTurn } from "./guardrail/guard-latest-turn.js";
import { hasMedia } from "./media/find-media.js";
import type { UrlPolicy } from "./media/read-source.js";
import { encodeMessages, foldSystemPrompt } from "./messages.js";
import type { PromptCaching } from "./prompt-caching.js";
import {
  checkRequestSettings,
  encodeRequestSettings,
  mergeRequestSettings,
  type RequestSettings,
} from "./request-settings.js";
import { encodeSampling, type Sampling, type SamplingModel } from "./sampling.js";

/** What may be configured for every request of a model, and changed for one. */
export interface ConverseSettings extends RequestSettings {
  /** Default none. */
  readonly promptCaching?: PromptCaching | undefined;
  /** Whether web URLs in messages are loaded. Default false. */
  readonly allowUrls?: UrlPolicy | undefined;
}

/** A request with the settings of Bedrock. */
export interface BedrockRequest extends GenerateRequest, ConverseSettings {}

export interface ConfiguredConverse extends Sampling, ConverseSettings {
  readonly modelKwargs?: JsonObject | undefined;
}

export interface EncodeOptions {
  readonly model: SamplingModel;
  /** What applies where the request says nothing. */
  readonly configured: ConfiguredConverse;
  /** What was dropped or adjusted is added. */
  readonly warnings: Set<string>;
  readonly streaming?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * A request as Converse and ConverseStream take it; a promise where code or media must be loaded for it. What only some requests have is encoded by code that is loaded for it. Throws `INPUT_INVALID`, and `MODEL_UNSUPPORTED` for what the model is known
 * not to take.
 */
export function encodeConverse(
  request: BedrockRequest,
  options: EncodeOptions,
): ConverseRequestBody | Promise<ConverseRequestBody> {
  checkRequestSettings(request, "INPUT_INVALID");
  refuseTools(request, options.model);
  return request.messages.some(hasMedia)
    ? loadedMessages(request, options).then((loaded) => encodeLoaded(loaded, request, options))
    : encodeLoaded(request.messages, request, options);
}

function encodeLoaded(
  loaded: readonly ModelMessage[],
  request: BedrockRequest,
  options: EncodeOptions,
): ConverseRequestBody | Promise<ConverseRequestBody> {
  const messages = encodeMessages(loaded);
  const body = encodePlain(messages, request, options);
  return isPlain(messages, request, options) ? body : encodeFurther(body, messages, request, options);
}

function encodePlain(
  messages: readonly WireMessage[],
  request: BedrockRequest,
  { model, configured, warnings, streaming = false }: EncodeOptions,
): Draft<ConverseRequestBody> {
  const settings = mergeRequestSettings(configured, request);
  const guarded = judgesLatestTurn(settings) ? guardLatestTurn(messages, warnings) : messages;
  const body: Draft<ConverseRequestBody> = { messages: guarded };
  placeSystemPrompt(request.system, body, model);
  const { modelKwargs = NO_FIELDS } = configured;
  Object.assign(body, encodeSampling(mergeSampling(configured, request), modelKwargs, model, warnings));
  return Object.assign(body, encodeRequestSettings(settings, streaming));
}

/** Whether there are no tools, no wanted form of the answer and no prompt caching. */
function isPlain(messages: readonly WireMessage[], request: BedrockRequest, options: EncodeOptions): boolean {
  return (
    !needsTools(messages, request) &&
    request.outputSchema === undefined &&
    !needsCachePoints(messages, request, options)
  );
}

function needsTools(messages: readonly WireMessage[], { tools }: BedrockRequest): boolean {
  return tools !== undefined || messages.some(holdsToolUse);
}

function needsCachePoints(
  messages: readonly WireMessage[],
  { promptCaching }: BedrockRequest,
  { configured }: EncodeOptions,
): boolean {
  return (promptCaching ?? configured.promptCaching ?? false) !== false || messages.some(holdsCachePoint);
}

async function encodeFurther(
  body: Draft<ConverseRequestBody>,
  messages: readonly WireMessage[],
  request: BedrockRequest,
  options: EncodeOptions,
): Promise<ConverseRequestBody> {
  const { model, configured, warnings } = options;
  if (needsTools(messages, request)) {
    const { encodeTools } = await import("./tool-config.js");
    const toolConfig = encodeTools(request, messages, model.capabilities, warnings);
    if (toolConfig !== undefined) body.toolConfig = toolConfig;
  }
  if (request.outputSchema !== undefined) {
    const { encodeOutputSchema } = await import("./structured/encode-output-schema.js");
    body.outputConfig = encodeOutputSchema(request.outputSchema, model);
  }
  if (!needsCachePoints(messages, request, options)) return body;
  const { promptCaching = configured.promptCaching } = request;
  const { placeCachePoints } = await import("./prompt-caching.js");
  return placeCachePoints(body, promptCaching, model, warnings);
}

function holdsToolUse({ content }: WireMessage): boolean {
  return content.some(({ toolUse }) => toolUse !== undefined);
}

function holdsCachePoint({ content }: WireMessage): boolean {
  return content.some(({ cachePoint }) => cachePoint !== undefined);
}

const NO_FIELDS: JsonObject = {};

function placeSystemPrompt(
  system: string | undefined,
  body: Draft<ConverseRequestBody>,
  { capabilities }: SamplingModel,
): void {
  if (system === undefined || system.trim() === "") return;
  if (capabilities.systemPrompt !== false) body.system = [{ text: system }];
  else body.messages = foldSystemPrompt(system, body.messages ?? []);
}

function refuseTools({ tools = [] }: GenerateRequest, { id, capabilities }: SamplingModel): void {
  if (tools.length === 0 || capabilities.tools !== false) return;
  throw new VarveError(
    "MODEL_UNSUPPORTED",
    `${id} takes no tools, but the request offers some: leave them out, or choose a model with tools.`,
  );
}

/** The messages with their media loaded, by a loader that is imported only then. */
async function loadedMessages(
  request: BedrockRequest,
  { model, configured, warnings, signal }: EncodeOptions,
): Promise<readonly ModelMessage[]> {
  const { loadMedia } = await import("./media/load-media.js");
  return loadMedia(request.messages, {
    modelId: model.id,
    capabilities: model.capabilities,
    allowUrls: request.allowUrls ?? configured.allowUrls,
    warnings,
    signal,
  });
}

/** The configured parameters, overridden by those of the call. */
export function mergeSampling(configured: Sampling, request: GenerateRequest): Sampling {
  return {
    maxTokens: request.maxTokens ?? configured.maxTokens,
    temperature: request.temperature ?? configured.temperature,
    topP: request.topP ?? configured.topP,
    topK: request.topK ?? configured.topK,
    stopSequences: request.stopSequences ?? configured.stopSequences,
  };
}

function judgesLatestTurn({ guardrail }: RequestSettings): boolean {
  return guardrail !== undefined && guardrail.evaluate !== "conversation";
}
