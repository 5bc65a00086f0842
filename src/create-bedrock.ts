import type { BatchInference, BatchInferenceOptions } from "./bedrock/batch/batch-inference.js";
import type { BedrockClient } from "./bedrock/client.js";
import type { BedrockEmbedder, BedrockEmbedderOptions } from "./bedrock/embedder.js";
import type { BedrockImageModel, BedrockImageModelOptions } from "./bedrock/image-model.js";
import type { BedrockLLM, BedrockLLMOptions } from "./bedrock/llm.js";
import type { BedrockReranker, BedrockRerankerOptions } from "./bedrock/reranker.js";
import { readEnvironment } from "./config/environment.js";
import { Spelling } from "./config/key-spelling.js";
import { resolveConnection } from "./config/resolve-connection.js";
import type { ConnectionInput } from "./config/schema.js";
import { type ClientSurroundings, openClient } from "./open-client.js";
import { checkedClock } from "./util/checked-clock.js";

/**
 * How to reach Bedrock. What is left out comes from the environment as in docs/configuration.md, which describes each option
 * under the same name in snake_case, some of them with `aws_` in front.
 */
export interface BedrockOptions extends ClientSurroundings, OwnNames, SharedNames {
  /** Prices every call, by the prices that varve ships. Default false. */
  readonly cost?: boolean | undefined;
  /** Environment variables. Default: those of the process. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Options that the configuration spells otherwise. */
interface OwnNames {
  readonly region?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  readonly sessionToken?: string | undefined;
  readonly bearerToken?: string | undefined;
  readonly profile?: string | undefined;
  /** `http` or `https` URL of another server that speaks Bedrock's protocol. */
  readonly endpoint?: string | undefined;
}

const OWN_NAMES = {
  region: "awsRegion",
  accessKeyId: "awsAccessKeyId",
  secretAccessKey: "awsSecretAccessKey",
  sessionToken: "awsSessionToken",
  bearerToken: "awsBearerToken",
  profile: "awsProfile",
  endpoint: "endpointUrl",
} as const satisfies Record<keyof OwnNames, keyof ConnectionInput>;

const SHARED_NAMES = [
  "auth",
  "failoverRegions",
  "useFips",
  "useDualStack",
  "residency",
  "allowGlobalProfiles",
  "proxyUrl",
  "noProxy",
  "caFile",
  "connectTimeoutMs",
  "timeoutMs",
  "idleTimeoutMs",
  "maxAttempts",
  "maxConcurrency",
] as const satisfies readonly (keyof ConnectionInput)[];

type SharedNames = Pick<ConnectionInput, (typeof SHARED_NAMES)[number]>;

/** Options of a model beside its id and its client. */
type ModelOptions<T> = Omit<T, "client" | "model">;

/** Options of batch inference beside its client. */
export type BatchOptions = Omit<BatchInferenceOptions, "client">;

/** Bedrock's models over one client: its connections, its credentials and its pace are shared. */
export interface Bedrock {
  readonly client: BedrockClient;
  /** @param model model id, inference profile id or ARN */
  llm(model: string, options?: ModelOptions<BedrockLLMOptions>): Promise<BedrockLLM>;
  embedder(model: string, options?: ModelOptions<BedrockEmbedderOptions>): Promise<BedrockEmbedder>;
  imageModel(model: string, options?: ModelOptions<BedrockImageModelOptions>): Promise<BedrockImageModel>;
  reranker(model: string, options?: ModelOptions<BedrockRerankerOptions>): Promise<BedrockReranker>;
  /** Batch inference jobs. */
  batch(options: BatchOptions): Promise<BatchInference>;
  /** Refuses further calls, waits for those that run, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens Bedrock without memory. No request is sent before the first call, and the code for a kind of model is loaded when
 * the first one is made. Rejects with `CONFIG_INVALID`, `REGION_INVALID`, `RESIDENCY_VIOLATION` or a `CREDENTIALS_*` error for
 * options that cannot work.
 */
export async function createBedrock(options: BedrockOptions = {}): Promise<Bedrock> {
  const { logger, transport, quotas, circuit, agent } = options;
  const clock = checkedClock(options.clock);
  const connection = await resolveConnection({
    input: connectionInput(options),
    path: [],
    spelling: ownSpelling(),
    environment: readEnvironment(options.environment),
    warn: (warning) => logger?.warn(warning),
  });
  const client = openClient(connection, { logger, clock, transport, quotas, circuit, agent });
  const meter =
    options.cost === true
      ? await (await import("./open-meter.js")).openMeter({ budgets: [], ledger: false, logger, clock })
      : undefined;
  const metered = (settings: { readonly baseModel?: string | undefined } = {}) => ({
    baseModel: settings.baseModel,
    region: client.region,
  });
  return {
    client,
    async llm(model, settings) {
      const { BedrockLLM } = await import("./bedrock/llm.js");
      const llm = new BedrockLLM({ ...settings, model, client });
      if (meter === undefined) return llm;
      const { meterLanguageModel } = await import("./usage/meter-language-model.js");
      return meterLanguageModel(llm, meter, metered(settings));
    },
    async embedder(model, settings) {
      const { BedrockEmbedder } = await import("./bedrock/embedder.js");
      const embedder = new BedrockEmbedder({ logger, ...settings, model, client });
      if (meter === undefined) return embedder;
      const { meterEmbedder } = await import("./usage/meter-embedder.js");
      return meterEmbedder(embedder, meter, { modelId: model, ...metered(settings) });
    },
    async imageModel(model, settings) {
      const { BedrockImageModel } = await import("./bedrock/image-model.js");
      const imageModel = new BedrockImageModel({ ...settings, model, client });
      if (meter === undefined) return imageModel;
      const { meterImageModel } = await import("./usage/meter-image-model.js");
      return meterImageModel(imageModel, meter, metered(settings));
    },
    async reranker(model, settings) {
      const { BedrockReranker } = await import("./bedrock/reranker.js");
      const reranker = new BedrockReranker({ ...settings, model, client });
      if (meter === undefined) return reranker;
      const { meterReranker } = await import("./usage/meter-reranker.js");
      return meterReranker(reranker, meter, metered());
    },
    async batch(settings) {
      const { BatchInference } = await import("./bedrock/batch/batch-inference.js");
      if (meter === undefined) return new BatchInference({ ...settings, client });
      const { batchCost } = await import("./usage/batch-cost.js");
      return new BatchInference({ price: batchCost, ...settings, client });
    },
    close: () => client.close(),
  };
}

function connectionInput(options: BedrockOptions): ConnectionInput {
  const input: Partial<Record<keyof ConnectionInput, unknown>> = {};
  for (const [own, name] of Object.entries(OWN_NAMES)) input[name] = options[own as keyof OwnNames];
  for (const name of SHARED_NAMES) input[name] = options[name];
  return input as ConnectionInput;
}

/** Messages name the options as they are spelled here. */
function ownSpelling(): Spelling {
  const spelling = new Spelling();
  for (const [own, name] of Object.entries(OWN_NAMES)) spelling.set([name], own);
  for (const name of SHARED_NAMES) spelling.set([name], name);
  return spelling;
}
