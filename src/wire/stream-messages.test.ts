import { Readable } from "node:stream";
import {
  BedrockRuntimeClient,
  ConverseStreamCommand,
  ThrottlingException,
} from "@aws-sdk/client-bedrock-runtime";
import { EventStreamCodec } from "@smithy/eventstream-codec";
import { HttpResponse } from "@smithy/protocol-http";
import { expect, it } from "vitest";
import { encodeEvent, encodeException } from "./stream-messages.js";

it("an exception inside a stream reaches AWS's client as an instance of its class", async () => {
  const bytes = Buffer.concat([
    encodeEvent("messageStart", { role: "assistant" }),
    encodeException("ThrottlingException", "Too many tokens, please wait before trying again."),
  ]);
  const codec = new EventStreamCodec(
    (value) => Buffer.from(value as Uint8Array).toString("utf8"),
    (value) => Buffer.from(value, "utf8"),
  );
  const first = bytes.readUInt32BE(0);
  expect(codec.decode(bytes.subarray(first)).headers).toEqual({
    ":exception-type": { type: "string", value: "throttlingException" },
    ":content-type": { type: "string", value: "application/json" },
    ":message-type": { type: "string", value: "exception" },
  });
  const client = new BedrockRuntimeClient({
    region: "us-west-2",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    requestHandler: {
      handle: async () => {
        const headers = { "content-type": "application/vnd.amazon.eventstream" };
        return { response: new HttpResponse({ statusCode: 200, headers, body: Readable.from([bytes]) }) };
      },
    },
  });
  const messages = [{ role: "user" as const, content: [{ text: "hi" }] }];
  const { stream } = await client.send(
    new ConverseStreamCommand({ modelId: "us.amazon.nova-lite-v1:0", messages }),
  );
  const readAll = async () => {
    for await (const event of stream ?? []) expect(event).toEqual({ messageStart: { role: "assistant" } });
  };
  await expect(readAll()).rejects.toBeInstanceOf(ThrottlingException);
});
