import { parseModelId } from "./model-id.js";
import { MODEL_ROWS, REGION_SETS } from "./models.generated.js";

/** What is known of a model. An absent member means that no source states it. */
export interface ModelFacts {
  /** Base model id, without profile prefix. */
  readonly id: string;
  readonly provider: string;
  readonly providerName: string;
  readonly displayName: string;
  readonly family: string;
  readonly kind: "chat" | "embedding" | "image" | "video" | "speech" | "rerank";
  /** Format of the native InvokeModel body; absent where the model has none or none is known. */
  readonly invokeFormat?: string;
  /** Whether Converse serves the model; `no-chat`: only a single turn. */
  readonly converse?: boolean | "no-chat";
  /** Tokens. */
  readonly contextWindow?: number;
  /** Tokens. Model cards often name a recommended value here, so it is no limit to reject requests on. */
  readonly maxOutputTokens?: number;
  /** Regions where the bare id can be called. */
  readonly onDemandRegions: readonly string[];
  /** True if the bare id cannot be called anywhere: use one of `profileIds`. */
  readonly inferenceProfileOnly?: boolean;
  readonly profileIds: readonly string[];
  readonly capabilities: ModelCapabilities;
  readonly embedding?: EmbeddingFacts;
  readonly lifecycle: ModelLifecycle;
}

export interface ModelCapabilities {
  readonly streaming?: boolean;
  readonly systemPrompt?: boolean;
  /** Images in messages. */
  readonly vision?: boolean;
  readonly tools?: boolean;
  /** Which of Converse's tool choices the model takes. */
  readonly toolChoice?: readonly ("auto" | "any" | "tool")[];
  readonly reasoning?: boolean;
  /** `outputConfig.textFormat` and strict tools. */
  readonly structuredOutput?: boolean;
  /** False: temperature, topP and topK are rejected altogether. */
  readonly acceptsSamplingParams?: boolean;
  readonly rejectsTemperatureWithTopP?: boolean;
  /** Absent: not known to support prompt caching. */
  readonly promptCaching?: PromptCachingFacts;
}

export interface PromptCachingFacts {
  readonly minTokensPerCheckpoint?: number;
  readonly maxCheckpoints?: number;
  /** How long a cached prefix may live, such as `5m` and `1h`. */
  readonly ttl?: readonly string[];
  readonly fields?: readonly ("system" | "messages" | "tools")[];
}

export interface EmbeddingFacts {
  readonly format: string;
  /** Lengths that a vector may have. */
  readonly dimensions?: readonly number[];
  readonly defaultDimension?: number;
  readonly maxInputTokens?: number;
  readonly maxInputChars?: number;
  /** Texts in one request. */
  readonly maxBatch?: number;
  /** True if a request may choose whether vectors are scaled to length 1. */
  readonly normalize?: boolean;
}

export interface ModelLifecycle {
  readonly status: "ACTIVE" | "LEGACY" | "EOL" | "EOL_IN_LISTED_REGIONS" | "PREVIEW" | "REMOVED";
  /** Dates are ISO 8601. */
  readonly legacyDate?: string;
  readonly eolDate?: string;
  /** Model id that AWS recommends instead. */
  readonly replacement?: string;
}

/** The shape of one row of `models.generated.ts`. */
interface ModelRow extends Omit<ModelFacts, "id" | "onDemandRegions" | "profileIds"> {
  /** Position in `REGION_SETS`. */
  readonly regions: number;
  readonly geographies: readonly string[];
}

const decoded = new Map<string, ModelFacts>();

/**
 * The facts of a model, by its id, a profile id, a foundation-model or inference-profile ARN, or an id with a
 * context length. `undefined` if the catalogue does not know the model or the ARN does not name it. Throws
 * `MODEL_ID_INVALID` for a malformed id.
 */
export function findModel(id: string): ModelFacts | undefined {
  const base = Object.hasOwn(MODEL_ROWS, id) ? id : parseModelId(id).baseModelId;
  if (base === undefined || !Object.hasOwn(MODEL_ROWS, base)) return undefined;
  const known = decoded.get(base) ?? decode(base, MODEL_ROWS[base] ?? "{}");
  decoded.set(base, known);
  return known;
}

/** Base ids of all models of the catalogue, sorted. */
export function modelIds(): readonly string[] {
  return Object.keys(MODEL_ROWS);
}

function decode(id: string, text: string): ModelFacts {
  const { regions, geographies, ...facts }: ModelRow = JSON.parse(text);
  return {
    id,
    ...facts,
    onDemandRegions: REGION_SETS[regions]?.split(" ").filter((name) => name !== "") ?? [],
    profileIds: geographies.map((geography) => `${geography}.${id}`),
  };
}
