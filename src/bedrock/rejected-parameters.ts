import { VarveError } from "../errors.js";

export type SamplingParameter = "temperature" | "topP" | "topK";

/** The parameters of a request; those that are absent were not sent. */
type Sent = Readonly<Partial<Record<SamplingParameter, number | undefined>>>;

/** How messages of Bedrock and of the models spell them. */
const SPELLINGS: Readonly<Record<SamplingParameter, RegExp>> = {
  temperature: /\btemperature\b/i,
  topP: /\btop[_ ]?p\b/i,
  topK: /\btop[_ ]?k\b/i,
};
/** One of two is rejected, not both. */
const EITHER = /\b(both|together|only one|one of)\b/i;

/**
 * Which sampling parameters models have rejected, for models of which nothing is known beforehand. What one call learns
 * helps the next.
 */
export class RejectedParameters {
  readonly #known = new Map<string, ReadonlySet<SamplingParameter>>();

  /** What the model has rejected so far. */
  of(modelId: string): ReadonlySet<SamplingParameter> {
    return this.#known.get(modelId) ?? NONE;
  }

  /**
   * Learns from the error of a request. True if there is something new to leave out, so that the request may succeed now.
   */
  learn(modelId: string, error: unknown, sent: Sent): boolean {
    const known = this.of(modelId);
    const news = rejectedBy(error, sent).filter((parameter) => !known.has(parameter));
    if (news.length > 0) this.#known.set(modelId, new Set([...known, ...news]));
    return news.length > 0;
  }
}

const NONE: ReadonlySet<SamplingParameter> = new Set();

function rejectedBy(error: unknown, sent: Sent): SamplingParameter[] {
  if (!VarveError.isInstance(error) || error.code !== "REQUEST_REJECTED") return [];
  const { message } = error;
  const named = (["temperature", "topP", "topK"] as const).filter(
    (parameter) => sent[parameter] !== undefined && SPELLINGS[parameter].test(message),
  );
  const isEither = EITHER.test(message) && named.includes("temperature") && named.includes("topP");
  return isEither ? ["topP"] : named;
}
