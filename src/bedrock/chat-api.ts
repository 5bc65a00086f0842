import type { ConverseRequestBody } from "../wire/converse.js";
import type { BedrockCallOptions, BedrockClient } from "./client.js";
import type { BedrockAnswer } from "./exchange.js";
import type { MessageStream, StreamMessage } from "./message-stream.js";
import type { RequestSettings } from "./request-settings.js";

/** A way to ask a chat model. Requests and answers are those of Converse, whatever goes over the wire. */
export interface ChatApi {
  /** The answer's body is Converse's. */
  generate(body: ConverseRequestBody, options: ChatCallOptions): Promise<BedrockAnswer>;
  stream(body: ConverseRequestBody, options: ChatCallOptions): Promise<ChatStream>;
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
export function converseApi(client: BedrockClient, modelId: string): ChatApi {
  return {
    generate: (body, { signal }) => client.call("Converse", modelId, body, { signal }),
    async stream(body, { signal }) {
      const messages = await client.stream("ConverseStream", modelId, body, { signal });
      return { messages, read: (message) => [message] };
    },
  };
}
