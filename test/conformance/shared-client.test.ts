import { afterAll, beforeAll, expect, it } from "vitest";
import { BedrockEmbedder } from "../../src/bedrock/embedder.js";
import { BedrockLLM } from "../../src/bedrock/llm.js";
import { NodeTransport } from "../../src/bedrock/node-transport.js";
import type { Transport } from "../../src/bedrock/transport.js";
import { type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";
import { localClient } from "./local-client.js";

let bedrock: LocalBedrock;

beforeAll(async () => {
  bedrock = await startLocalBedrock();
});

afterAll(() => bedrock.close());

/** Sends over sockets of its own, and counts what is under way. */
class CountingTransport implements Transport {
  readonly #inner = new NodeTransport();
  #underWay = 0;
  most = 0;

  async send(...[request, options]: Parameters<Transport["send"]>): ReturnType<Transport["send"]> {
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    try {
      return await this.#inner.send(request, options);
    } finally {
      this.#underWay -= 1;
    }
  }

  close(): void {
    this.#inner.close();
  }
}

it("a language model and an embedder of one client share its limit of requests in flight", async () => {
  const transport = new CountingTransport();
  const client = localClient(bedrock, { transport, maxConcurrency: 3 });
  const llm = new BedrockLLM({ client, model: "amazon.nova-lite-v1:0" });
  const embedder = new BedrockEmbedder({ client, model: "amazon.titan-embed-text-v2:0" });
  const texts = Array.from({ length: 12 }, (_, index) => `text ${index}`);
  const [embedded, ...answers] = await Promise.all([
    embedder.embed(texts, { purpose: "document" }),
    ...texts.map((content) => llm.generate({ messages: [{ role: "user", content }] })),
  ]);
  expect(embedded.vectors).toHaveLength(12);
  expect(answers.map(({ stopReason }) => stopReason)).toEqual(texts.map(() => "end_turn"));
  expect(transport.most).toBe(3);
  await client.close();
  transport.close();
});
