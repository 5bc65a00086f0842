import { VarveError } from "../errors.js";
import type { JsonObject } from "../spec/json.js";
import type { ConverseRequestBody } from "../wire/converse.js";
import type { RecordCodec } from "./batch/record-codec.js";
import type { BedrockCallOptions, BedrockClient } from "./client.js";
import type { BedrockAnswer } from "./exchange.js";
import type { MessageStream, StreamMessage } from "./message-stream.js";
import type { RequestSettings } from "./request-settings.js";

/** A way to ask a chat model. Requests and answers are those of Converse, whatever goes over the wire. */
export interface ChatApi {
  /** The answer's body is Converse's. */
  generate(body: ConverseRequestBody, options: ChatCallOptions): Promise<BedrockAnswer>;
  stream(body: ConverseRequestBody, options: ChatCallOptions): Promise<ChatStream>;
  /** How a batch inference job asks: AWS's word. */
  readonly recordType: RecordCodec<never, never>["invocationType"];
  /** The `modelInput` of a record. */
  encodeRecord(body: ConverseRequestBody, options: ChatCallOptions): Promise<JsonObject>;
  /** @param answer its body is a `modelOutput`; that of the result is Converse's */
  decodeRecord(answer: BedrockAnswer): Promise<BedrockAnswer>;
}

export interface ChatCallOptions extends Pick<BedrockCallOptions, "signal"> {
  /** The settings that the body holds, for an API that takes them elsewhere. */
  readonly settings: RequestSettings;
  /** Takes what was dropped or adjusted. */
  readonly warnings: Set<string>;
}

export interface ChatStream {
  readonly messages: MessageStream;
  /** The events of ConverseStream that a message stands for. */
  read(message: StreamMessage): readonly StreamMessage[];
}

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html */
export function converseApi(
  client: BedrockClient,
  modelId: string,
  baseModelId: string | undefined,
): ChatApi {
  return {
    generate: (body, { signal }) => client.call("Converse", modelId, body, { signal, baseModelId }),
    async stream(body, { signal }) {
      const messages = await client.stream("ConverseStream", modelId, body, { signal, baseModelId });
      return { messages, read: (message) => [message] };
    },
    recordType: "Converse",
    async encodeRecord(body) {
      // https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference.html
      if (body.toolConfig === undefined) return body as unknown as JsonObject;
      throw new VarveError(
        "INPUT_INVALID",
        `Batch inference takes no tools in the form of Converse: open ${modelId} with api "invoke" for its native body.`,
      );
    },
    decodeRecord: async (answer) => answer,
  };
}
