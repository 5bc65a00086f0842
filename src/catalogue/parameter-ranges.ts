/** Both ends are allowed. */
export interface ParameterRange {
  readonly min: number;
  /** Absent: no upper limit is known. */
  readonly max?: number;
}

export interface ParameterRanges {
  readonly temperature: ParameterRange;
  readonly topP: ParameterRange;
  readonly topK: ParameterRange;
  /** Tokens. */
  readonly maxTokens: ParameterRange;
}

/** For models of which no source states a range. */
const DEFAULT_RANGES: ParameterRanges = {
  temperature: { min: 0, max: 2 },
  topP: { min: 0, max: 1 },
  topK: { min: 1, max: 40 },
  maxTokens: { min: 1 },
};

/**
 * Ranges by the format of the native request body, as the user guide's pages of model parameters state them. They win over
 * the temperature of 0 to 1 in Converse's own model, which some families exceed. An upper limit of `maxTokens` is here
 * only where every model of the format keeps to it: the pages of Llama, Nova and Mistral name limits that newer models exceed.
 *
 * https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InferenceConfiguration.html
 */
const RANGES: Readonly<Record<string, Partial<ParameterRanges>>> = {
  "anthropic-messages": {
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    topK: { min: 0, max: 500 },
  },
  "cohere-command": {
    temperature: { min: 0, max: 5 },
    topP: { min: 0, max: 1 },
    topK: { min: 0, max: 500 },
    maxTokens: { min: 1, max: 4096 },
  },
  "cohere-command-r": {
    temperature: { min: 0, max: 1 },
    topP: { min: 0.01, max: 0.99 },
    topK: { min: 0, max: 500 },
  },
  "deepseek-text": {
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    maxTokens: { min: 1, max: 32_768 },
  },
  jamba: { temperature: { min: 0, max: 2 }, topP: { min: 0.01, max: 1 }, maxTokens: { min: 1, max: 4096 } },
  "jurassic-2": {
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    maxTokens: { min: 1, max: 8191 },
  },
  llama: { temperature: { min: 0, max: 1 }, topP: { min: 0, max: 1 } },
  "mistral-chat": { temperature: { min: 0, max: 1 }, topP: { min: 0, max: 1 } },
  "mistral-text": { temperature: { min: 0, max: 1 }, topP: { min: 0, max: 1 }, topK: { min: 1, max: 200 } },
  nova: { temperature: { min: 0.00001, max: 1 }, topP: { min: 0, max: 1 }, topK: { min: 0, max: 128 } },
  "titan-text": {
    temperature: { min: 0, max: 1 },
    topP: { min: 0, max: 1 },
    maxTokens: { min: 1, max: 8192 },
  },
};

/** The ranges of a model's sampling parameters, by `ModelFacts.invokeFormat`; the defaults if it is unknown. */
export function parameterRanges(invokeFormat: string | undefined): ParameterRanges {
  const stated =
    invokeFormat !== undefined && Object.hasOwn(RANGES, invokeFormat) ? RANGES[invokeFormat] : {};
  return { ...DEFAULT_RANGES, ...stated };
}
