import type { ModelFacts } from "../catalogue/models.js";
import { VarveError } from "../errors.js";
import { quote } from "../util/quote.js";
import { type ChatApi, converseApi } from "./chat-api.js";
import type { BedrockClient } from "./client.js";
import { findInvokeFamily, type InvokeFamilyEntry } from "./families/invoke/invoke-families.js";

/** `invoke`: the model's own bodies over InvokeModel. */
export type ChatApiName = "converse" | "invoke";

export interface ChosenModel {
  readonly client: BedrockClient;
  /** As the caller wrote it. */
  readonly modelId: string;
  readonly baseModelId: string | undefined;
  /** First segment of the model's id, or the caller's word for it. */
  readonly provider: string | undefined;
  readonly facts: ModelFacts | undefined;
}

/**
 * The API by which a model is asked: Converse, or the model's own bodies where Converse does not hold conversations with
 * it. Throws `CONFIG_INVALID` for a wish that is no API, and `MODEL_UNSUPPORTED` if the model does not chat, or not by the API that the caller wishes.
 */
export function chooseApi(model: ChosenModel, wish: ChatApiName | undefined): ChatApi {
  const { client, modelId, provider, facts } = model;
  if (wish !== undefined && wish !== "converse" && wish !== "invoke") {
    throw new VarveError("CONFIG_INVALID", `api is ${quote(String(wish))}; it must be converse or invoke.`);
  }
  if (facts !== undefined && facts.kind !== "chat") {
    throw notServed(modelId, `is a model for ${facts.kind}, not for chat`);
  }
  const hasConverse = facts?.converse !== false;
  const converses = hasConverse && (wish === "converse" || facts?.converse !== "no-chat");
  if (wish !== "invoke" && converses) return converseApi(client, modelId, model.baseModelId);
  const family = wish === "converse" ? undefined : findInvokeFamily(facts, provider);
  if (family !== undefined) return nativeApi(model, family);
  if (wish === "invoke" && facts === undefined) {
    throw new VarveError(
      "MODEL_UNSUPPORTED",
      `It is not known which native body ${modelId} takes: name the model behind it with baseModel, or its provider with providerOverride.`,
    );
  }
  throw notServed(modelId, wish === "invoke" ? "has no native body for chat" : "is not served by Converse");
}

/** The model's own bodies, whose code is loaded with the first request. */
function nativeApi({ client, modelId, baseModelId }: ChosenModel, entry: InvokeFamilyEntry): ChatApi {
  let loading: Promise<ChatApi> | undefined;
  const load = async (): Promise<ChatApi> => {
    const [{ invokeApi }, family] = await Promise.all([import("./invoke-api.js"), entry.load()]);
    return invokeApi({ client, family, modelId, baseModelId });
  };
  const loaded = (): Promise<ChatApi> => {
    loading ??= load();
    return loading;
  };
  return {
    generate: async (body, options) => (await loaded()).generate(body, options),
    stream: async (body, options) => (await loaded()).stream(body, options),
    recordType: "InvokeModel",
    encodeRecord: async (body, options) => (await loaded()).encodeRecord(body, options),
    decodeRecord: async (answer) => (await loaded()).decodeRecord(answer),
  };
}

function notServed(modelId: string, why: string): VarveError {
  return new VarveError("MODEL_UNSUPPORTED", `${modelId} ${why}: choose a chat model as the llm's model.`);
}
