import { modelCatalogue } from "./model-catalogue.js";
import { parseModelId } from "./model-id.js";

export { modelIds } from "./model-catalogue.js";

/** What is known of a model. An absent member means that no source states it. */
export interface ModelFacts {
  /** Base model id, without profile prefix. */
  readonly id: string;
  readonly provider: string;
  readonly providerName: string;
  readonly displayName: string;
  readonly family: string;
  readonly kind: "chat" | "embedding" | "image" | "video" | "speech" | "rerank";
  /** What goes in and comes out: `text`, `image`, `video`, `speech`, `audio`, `embedding`. */
  readonly modalities?: { readonly input: readonly string[]; readonly output: readonly string[] };
  /** Format of the native InvokeModel body; absent where the model has none or none is known. */
  readonly invokeFormat?: string;
  /** Whether Converse serves the model; `no-chat`: only a single turn. */
  readonly converse?: boolean | "no-chat";
  readonly apis: ModelApis;
  /** Tokens. */
  readonly contextWindow?: number;
  /** Tokens. Model cards often name a recommended value here, so it is no limit to reject requests on. */
  readonly maxOutputTokens?: number;
  /** Regions where the bare id can be called. */
  readonly onDemandRegions: readonly string[];
  /** True if the bare id cannot be called anywhere: use one of `profileIds`. */
  readonly inferenceProfileOnly?: boolean;
  readonly profileIds: readonly string[];
  /** The profiles of `profileIds`, in the same order. */
  readonly profiles: readonly ProfileFacts[];
  readonly capabilities: ModelCapabilities;
  readonly embedding?: EmbeddingFacts;
  readonly lifecycle: ModelLifecycle;
}

/** An inference profile, which may hand a request on to another region. */
export interface ProfileFacts {
  readonly id: string;
  /** Its prefix, such as `eu`. */
  readonly geography: string;
  /** Regions from which it can be called. */
  readonly sourceRegions?: readonly string[];
  /** Regions in which a request may be processed. */
  readonly destinationRegions?: readonly string[];
}

/** Which operations of Bedrock Runtime serve the model, beside Converse. */
export interface ModelApis {
  /** `no-chat`: only a single turn. */
  readonly converseStream?: boolean | "no-chat";
  readonly invokeModel?: boolean;
  readonly invokeModelStream?: boolean;
  readonly countTokens?: boolean;
}

export interface ModelCapabilities {
  readonly streaming?: boolean;
  readonly systemPrompt?: boolean;
  /** Images in messages. */
  readonly vision?: boolean;
  /** Documents in messages. */
  readonly documents?: boolean;
  /** Videos in messages. */
  readonly video?: boolean;
  /** Sound in messages. */
  readonly audio?: boolean;
  readonly tools?: boolean;
  /** Tools in ConverseStream. */
  readonly streamingTools?: boolean;
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

/** The shape of one row of the catalogue. */
interface ModelRow extends Omit<ModelFacts, "id" | "onDemandRegions" | "profileIds" | "profiles"> {
  /** Position in `regionSets`. */
  readonly regions: number;
  /** Prefix, and the positions of the source and of the destination regions. */
  readonly profiles: readonly (readonly [geography: string, sources?: number, destinations?: number])[];
}

const decoded = new Map<string, ModelFacts>();

/**
 * The facts of a model, by its id, a profile id, a foundation-model or inference-profile ARN, or an id with a
 * context length. `undefined` if the catalogue does not know the model or the ARN does not name it. Throws
 * `MODEL_ID_INVALID` for a malformed id.
 */
export function findModel(id: string): ModelFacts | undefined {
  const { rows } = modelCatalogue();
  const base = Object.hasOwn(rows, id) ? id : parseModelId(id).baseModelId;
  if (base === undefined || !Object.hasOwn(rows, base)) return undefined;
  const known = decoded.get(base) ?? decode(base, rows[base] ?? "{}");
  decoded.set(base, known);
  return known;
}

function decode(id: string, text: string): ModelFacts {
  const { regions, profiles, ...facts }: ModelRow = JSON.parse(text);
  return {
    id,
    ...facts,
    onDemandRegions: regionSet(regions),
    profileIds: profiles.map(([geography]) => `${geography}.${id}`),
    profiles: profiles.map(([geography, sources, destinations]) => ({
      id: `${geography}.${id}`,
      geography,
      ...(sources !== undefined && { sourceRegions: regionSet(sources) }),
      ...(destinations !== undefined && { destinationRegions: regionSet(destinations) }),
    })),
  };
}

function regionSet(position: number): readonly string[] {
  return (
    modelCatalogue()
      .regionSets[position]?.split(" ")
      .filter((name) => name !== "") ?? []
  );
}
