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
import type { ChatApi, ChatCallOptions } from "./chat-api.js";
import { type ChatApiName, chooseApi } from "./choose-api.js";
import type { BedrockClient } from "./client.js";
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

  async generate(request: BedrockRequest, options: CallOptions = {}): Promise<GenerateResult> {
    const { answer, attemptsBefore, warnings } = await this.#ask(
      request,
      { ...options, streaming: false },
      (body, call) => this.#api.generate(body, call),
    );
    const attempts = answer.attempts + attemptsBefore;
    return decodeConverse(attemptsBefore === 0 ? answer : { ...answer, attempts }, this.modelId, warnings);
  }

  async *stream(
    request: BedrockRequest,
    options: CallOptions = {},
  ): AsyncGenerator<LanguageModelEvent, void, undefined> {
    const { answer, attemptsBefore, warnings } = await this.#ask(
      request,
      { ...options, streaming: true },
      (body, call) => this.#api.stream(body, call),
    );
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
   */
  async #ask<T>(
    request: BedrockRequest,
    options: AskOptions,
    send: (body: ConverseRequestBody, call: ChatCallOptions) => Promise<T>,
    attemptsBefore = 0,
  ): Promise<Asked<T>> {
    const { signal, streaming } = options;
    const warnings = new Set<string>();
    const body = await this.#encode(request, warnings, signal, streaming);
    const settings = mergeRequestSettings(this.#options, request);
    try {
      return { answer: await send(body, { signal, settings, warnings }), attemptsBefore, warnings };
    } catch (error) {
      const sent = mergeSampling(this.#options, request);
      const { rejectedParameters } = this.#client;
      if (this.#isKnown || !rejectedParameters.learn(this.modelId, error, sent)) throw error;
      const attempts = error instanceof BedrockError ? (error.attempts ?? 1) : 1;
      return this.#ask(request, options, send, attemptsBefore + attempts);
    }
  }

  #encode(
    request: BedrockRequest,
    warnings: Set<string>,
    signal: AbortSignal | undefined,
    streaming: boolean,
  ): Promise<ConverseRequestBody> {
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

interface AskOptions extends CallOptions {
  readonly streaming: boolean;
}

interface Asked<T> {
  readonly answer: T;
  /** How often the request was sent in another form. */
  readonly attemptsBefore: number;
  readonly warnings: ReadonlySet<string>;
}
