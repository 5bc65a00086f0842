import type { JsonObject } from "../../spec/json.js";
import type { TokenUsage } from "../../spec/usage.js";
import type { BedrockAnswer } from "../exchange.js";

/** How one model's inputs become records of a batch inference job, and its answers results. */
export interface RecordCodec<Input, Result> {
  /** As the caller wrote it. */
  readonly modelId: string;
  /** Id of the model behind an ARN that does not name it. */
  readonly baseModel?: string | undefined;
  readonly invocationType: "InvokeModel" | "Converse";
  /**
   * The `modelInput` of a record.
   *
   * @param where for messages, such as `record "a1"`
   * @param warnings takes what was dropped or adjusted
   */
  encode(input: Input, where: string, warnings: Set<string>): Promise<JsonObject>;
  /** The result in an answer whose body is a `modelOutput`. Rejects with `RESPONSE_INVALID`. */
  decode(answer: BedrockAnswer): Promise<DecodedRecord<Result>>;
}

export interface DecodedRecord<Result> {
  readonly result: Result;
  /** Absent: the answer does not state it. */
  readonly usage?: TokenUsage | undefined;
}
