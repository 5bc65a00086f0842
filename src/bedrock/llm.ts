import { parseModelId } from "../catalogue/model-id.js";
import { findModel, type ModelCapabilities } from "../catalogue/models.js";
import { BedrockError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type {
  CallOptions,
  GenerateResult,
  LanguageModelEvent,
  StreamingLanguageModel,
} from "../spec/language-model.js";
import type { ConverseRequestBody } from "../wire/converse.js";
import type { RecordCodec } from "./batch/record-codec.js";
import type { ChatApi, ChatCallOptions, ChatStream } from "./chat-api.js";
import { type ChatApiName, chooseApi } from "./choose-api.js";
import type { BedrockAnswer, BedrockClient } from "./client.js";
import type { TokenCount } from "./count-tokens.js";
import { decodeConverse } from "./decode-converse.js";
import {
  type BedrockRequest,
  type ConverseSettings,
  encodeConverse,
  mergeSampling,
} from "./encode-converse.js";
import { findChatFamily } from "./families/chat/chat-families.js";
import { checkRequestSettings, mergeRequestSettings } from "./request-settings.js";
import type { Sampling, SamplingModel } from "./sampling.js";

export interface BedrockLLMOptions extends Sampling, ConverseSettings {
  readonly client: BedrockClient;
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Id of the model behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  /** Provider of the model behind such an ARN, such as `anthropic`, where `baseModel` is not known. */
  readonly providerOverride?: string | undefined;
  /** Default `converse` where the model has it. */
  readonly api?: ChatApiName | undefined;
  /** The model's own parameters: they go into `additionalModelRequestFields`, or the native body, over what varve puts there. */
  readonly modelKwargs?: JsonObject | undefined;
}

/** A chat model of Bedrock. */
export class BedrockLLM implements StreamingLanguageModel {
  readonly modelId: string;
  readonly #client: BedrockClient;
  readonly #options: BedrockLLMOptions;
  #model: SamplingModel;
  readonly #api: ChatApi;
  /** Whether the catalogue knows the model. */
  readonly #isKnown: boolean;
  readonly #countsTokens: boolean | undefined;

  /** Throws `MODEL_ID_INVALID`, `MODEL_UNSUPPORTED` for a model that is known not to chat, `CONFIG_INVALID` for settings that Bedrock rejects. */
  constructor(options: BedrockLLMOptions) {
    const { model, baseModel, providerOverride } = options;
    const reference = parseModelId(baseModel ?? model);
    const facts = findModel(baseModel ?? model);
    parseModelId(model);
    checkRequestSettings(options, "CONFIG_INVALID");
    const provider = providerOverride ?? reference.provider;
    this.#api = chooseApi(
      { client: options.client, modelId: model, baseModelId: reference.baseModelId, provider, facts },
      options.api,
    );
    this.modelId = model;
    this.#isKnown = facts !== undefined;
    this.#client = options.client;
    this.#options = options;
    this.#countsTokens = facts?.apis.countTokens;
    this.#model = {
      id: model,
      baseModelId: reference.baseModelId,
      family: findChatFamily(facts, provider),
      capabilities: facts?.capabilities ?? {},
    };
  }

  /** What the catalogue knows of the model; empty where it knows nothing. */
  get capabilities(): ModelCapabilities {
    return this.#model.capabilities;
  }

  async generate(request: BedrockRequest, options: CallOptions = NO_OPTIONS): Promise<GenerateResult> {
    return this.#decode(
      await this.#ask({ request, signal: options.signal, streaming: false, send: generate }, 0),
    );
  }

  #decode({ answer, attemptsBefore, warnings }: Asked<BedrockAnswer>): GenerateResult {
    if (attemptsBefore === 0) return decodeConverse(answer, this.modelId, warnings);
    const attempts = answer.attempts + attemptsBefore;
    return decodeConverse({ ...answer, attempts }, this.modelId, warnings);
  }

  async *stream(
    request: BedrockRequest,
    options: CallOptions = NO_OPTIONS,
  ): AsyncGenerator<LanguageModelEvent, void, undefined> {
    const ask: Ask<ChatStream> = { request, signal: options.signal, streaming: true, send: stream };
    const { answer, attemptsBefore, warnings } = await this.#ask(ask, 0);
    const { answerEvents } = await import("./answer-events.js");
    yield* answerEvents(answer, this.modelId, (whole) =>
      decodeConverse({ ...whole, attempts: whole.attempts + attemptsBefore }, this.modelId, warnings),
    );
  }

  /** How many input tokens the request has: by the service, or by an estimate that says it is one. */
  async countTokens(request: BedrockRequest, options: CallOptions = {}): Promise<TokenCount> {
    const { countTokens } = await import("./count-tokens.js");
    const body = await this.#encode(request, new Set(), options.signal, false);
    return countTokens(this.#client, { ...this.#model, countTokens: this.#countsTokens }, body, options);
  }

  /** How requests become records of a batch inference job. Service tier, metadata and guardrail go with Converse's form only. */
  records(): RecordCodec<BedrockRequest, GenerateResult> {
    return {
      modelId: this.modelId,
      baseModel: this.#options.baseModel,
      invocationType: this.#api.recordType,
      encode: async (request, _where, warnings) => {
        const body = await this.#encode(request, warnings, undefined, false);
        return this.#api.encodeRecord(body, {
          settings: mergeRequestSettings(this.#options, request),
          warnings,
        });
      },
      decode: async (answer) => {
        const result = decodeConverse(await this.#api.decodeRecord(answer), this.modelId, new Set());
        return { result, usage: result.usage };
      },
    };
  }

  /**
   * Sends a request. A model of which nothing is known may reject a sampling parameter: the request then goes again
   * without it, and so do all later ones of the client.
   *
   * @param attemptsBefore how often it was sent in another form
   */
  #ask<T>(ask: Ask<T>, attemptsBefore: number): Promise<Asked<T>> {
    const asked = this.#askOnce(ask, attemptsBefore);
    if (this.#isKnown) return asked;
    return asked.catch((error: unknown) =>
      this.#ask(ask, attemptsBefore + this.#attemptsOfLesson(error, ask.request)),
    );
  }

  async #askOnce<T>(ask: Ask<T>, attemptsBefore: number): Promise<Asked<T>> {
    const warnings = new Set<string>();
    const encoded = this.#encode(ask.request, warnings, ask.signal, ask.streaming);
    const body = encoded instanceof Promise ? await encoded : encoded;
    const settings = mergeRequestSettings(this.#options, ask.request);
    const answer = await ask.send(this.#api, body, { signal: ask.signal, settings, warnings });
    return { answer, attemptsBefore, warnings };
  }

  /** How often a request was sent whose rejection teaches something. Throws any other error. */
  #attemptsOfLesson(error: unknown, request: BedrockRequest): number {
    const sent = mergeSampling(this.#options, request);
    if (!this.#client.rejectedParameters.learn(this.modelId, error, sent)) throw error;
    return error instanceof BedrockError ? (error.attempts ?? 1) : 1;
  }

  #encode(
    request: BedrockRequest,
    warnings: Set<string>,
    signal: AbortSignal | undefined,
    streaming: boolean,
  ): ConverseRequestBody | Promise<ConverseRequestBody> {
    const rejected = this.#client.rejectedParameters.of(this.modelId);
    if (this.#model.rejected !== rejected) this.#model = { ...this.#model, rejected };
    return encodeConverse(request, {
      model: this.#model,
      configured: this.#options,
      warnings,
      signal,
      streaming,
    });
  }
}

const NO_OPTIONS: CallOptions = {};

interface Ask<T> {
  readonly request: BedrockRequest;
  readonly signal: AbortSignal | undefined;
  readonly streaming: boolean;
  readonly send: (api: ChatApi, body: ConverseRequestBody, options: ChatCallOptions) => Promise<T>;
}

const generate: Ask<BedrockAnswer>["send"] = (api, body, options) => api.generate(body, options);
const stream: Ask<ChatStream>["send"] = (api, body, options) => api.stream(body, options);

interface Asked<T> {
  readonly answer: T;
  /** How often the request was sent in another form. */
  readonly attemptsBefore: number;
  readonly warnings: ReadonlySet<string>;
}
