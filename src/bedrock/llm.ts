import { parseModelId } from "../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../catalogue/models.js";
import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { CallOptions, GenerateRequest, GenerateResult, LanguageModel } from "../spec/language-model.js";
import type { ConverseRequestBody } from "../wire/converse.js";
import type { BedrockClient } from "./client.js";
import { decodeConverse } from "./decode-converse.js";
import { findChatFamily } from "./families/chat/chat-families.js";
import { encodeMessages, foldSystemPrompt } from "./messages.js";
import { encodeSampling, type Sampling, type SamplingModel } from "./sampling.js";
import { encodeTools } from "./tool-config.js";

export interface BedrockLLMOptions extends Sampling {
  readonly client: BedrockClient;
  /** Model id, inference profile id or ARN. */
  readonly model: string;
  /** Id of the model behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  /** Provider of the model behind such an ARN, such as `anthropic`, where `baseModel` is not known. */
  readonly providerOverride?: string | undefined;
  /** The model's own parameters: they go into `additionalModelRequestFields`, over what varve puts there. */
  readonly modelKwargs?: JsonObject | undefined;
}

/** A chat model of Bedrock, over Converse. */
export class BedrockLLM implements LanguageModel {
  readonly modelId: string;
  readonly #client: BedrockClient;
  readonly #options: BedrockLLMOptions;
  readonly #model: SamplingModel;

  /** Throws `MODEL_ID_INVALID`, or `MODEL_UNSUPPORTED` for a model that is known not to chat. */
  constructor(options: BedrockLLMOptions) {
    const { model, baseModel, providerOverride } = options;
    const reference = parseModelId(baseModel ?? model);
    const facts = findModel(baseModel ?? model);
    parseModelId(model);
    assertChats(model, facts);
    this.modelId = model;
    this.#client = options.client;
    this.#options = options;
    this.#model = {
      id: model,
      baseModelId: reference.baseModelId,
      family: findChatFamily(facts, providerOverride ?? reference.provider),
      capabilities: facts?.capabilities ?? {},
    };
  }

  async generate(request: GenerateRequest, options: CallOptions = {}): Promise<GenerateResult> {
    const warnings = new Set<string>();
    const body = this.#encode(request, warnings);
    const answer = await this.#client.call("Converse", this.modelId, body, options);
    return decodeConverse(answer, this.modelId, warnings);
  }

  #encode(request: GenerateRequest, warnings: Set<string>): ConverseRequestBody {
    const { capabilities } = this.#model;
    const messages = encodeMessages(request.messages);
    const system = request.system === undefined || request.system.trim() === "" ? undefined : request.system;
    const folds = system !== undefined && capabilities.systemPrompt === false;
    const toolConfig = encodeTools(request, messages, capabilities, warnings);
    return {
      messages: folds ? foldSystemPrompt(system, messages) : messages,
      ...(system === undefined || folds ? {} : { system: [{ text: system }] }),
      ...encodeSampling(this.#sampling(request), this.#options.modelKwargs ?? {}, this.#model, warnings),
      ...(toolConfig === undefined ? {} : { toolConfig }),
    };
  }

  /** The configured parameters, overridden by those of the call. */
  #sampling(request: GenerateRequest): Sampling {
    const configured = this.#options;
    return {
      maxTokens: request.maxTokens ?? configured.maxTokens,
      temperature: request.temperature ?? configured.temperature,
      topP: request.topP ?? configured.topP,
      topK: request.topK ?? configured.topK,
      stopSequences: request.stopSequences ?? configured.stopSequences,
    };
  }
}

function assertChats(model: string, facts: ModelFacts | undefined): void {
  if (facts === undefined || (facts.kind === "chat" && facts.converse !== false)) return;
  const what =
    facts.kind === "chat" ? "is not served by Converse" : `is a model for ${facts.kind}, not for chat`;
  throw new VarveError("MODEL_UNSUPPORTED", `${model} ${what}: choose a chat model as the llm's model.`);
}
