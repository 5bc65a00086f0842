import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Memory } from "../../src/index.js";
import { LOCAL_CREDENTIALS, type LocalBedrock, startLocalBedrock } from "../../src/local/index.js";

let bedrock: LocalBedrock;
let folder: string;
beforeEach(async () => {
  bedrock = await startLocalBedrock();
  folder = await mkdtemp(join(tmpdir(), "varve-mem0-"));
});
afterEach(async () => {
  await bedrock.close();
  await rm(folder, { recursive: true });
});

const mem0 = (path: string) => ({
  llm: {
    provider: "aws_bedrock",
    config: {
      model: "anthropic.claude-3-5-sonnet-20240620-v1:0",
      temperature: 0.2,
      max_tokens: 2000,
      top_p: 0.9,
      top_k: 1,
      aws_access_key_id: LOCAL_CREDENTIALS.accessKeyId,
      aws_secret_access_key: LOCAL_CREDENTIALS.secretAccessKey,
      aws_region: "us-west-2",
      model_kwargs: {},
    },
  },
  embedder: {
    provider: "aws_bedrock",
    config: { model: "amazon.titan-embed-text-v2:0", embedding_dims: 1024 },
  },
  vector_store: { provider: "sqlite", config: { path } },
});

const environment = () => ({ AWS_ENDPOINT_URL_BEDROCK_RUNTIME: bedrock.url });

describe("mem0's configuration for aws_bedrock", () => {
  it.each(["object", "json file", "yaml file"])(
    "adds, searches and tells the history, given as %s",
    async (form) => {
      const config = mem0(join(folder, "memory.db"));
      const path = join(folder, form === "yaml file" ? "mem0.yaml" : "mem0.json");
      // JSON is YAML.
      await writeFile(path, JSON.stringify(config));
      const memory = await Memory.fromConfig(form === "object" ? config : path, {
        environment: environment(),
      });

      const text = "I'm not a big fan of thriller movies but I love sci-fi";
      const { results, usage } = await memory.add(text, { user_id: "alice" });
      expect(results.map(({ outcome, memory: fact }) => [outcome, fact])).toEqual([
        ["stored", "Not a big fan of thriller movies"],
        ["stored", expect.stringMatching(/^Loves sci-fi/)],
      ]);
      expect(usage.llm.calls).toBe(1);
      expect(usage.llm.inputTokens).toBeGreaterThan(0);

      const found = await memory.search("Is she into sci-fi?", {
        filters: { user_id: "alice" },
        explain: true,
      });
      expect(found.results[0]).toMatchObject({
        memory: expect.stringMatching(/^Loves sci-fi/),
        userId: "alice",
      });
      expect(found.results[0]?.explain?.similarity).toBeGreaterThan(0);

      const changed = await memory.add("Actually I love thriller movies now.", { user_id: "alice" });
      expect(changed.results).toMatchObject([
        { outcome: "updated", previousMemory: "Not a big fan of thriller movies" },
      ]);
      const history = await memory.history(changed.results[0]?.id ?? "");
      expect(history.map(({ event }) => event)).toEqual(["ADD", "UPDATE"]);
      await memory.close();
    },
  );

  it("sends exactly the parameters that were set, in the family's own places", async () => {
    const memory = await Memory.fromConfig(mem0(":memory:"), { environment: environment() });
    await memory.add("I love sci-fi.", { userId: "alice" });
    await memory.close();
    const converse = bedrock.requests().filter(({ operation }) => operation === "Converse");
    expect(converse).toHaveLength(1);
    expect(converse[0]?.modelId).toBe("anthropic.claude-3-5-sonnet-20240620-v1:0");
  });

  it("is refused with AWS's reason when the secret is wrong, and stores nothing", async () => {
    const config = mem0(":memory:");
    Object.assign(config.llm.config, { aws_secret_access_key: "wrong" });
    const memory = await Memory.fromConfig(config, { environment: environment() });
    const refused = await memory.add("I love sci-fi.", { userId: "alice" }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "SIGNATURE_REJECTED",
      exception: "InvalidSignatureException",
      statusCode: 403,
    });
    expect((await memory.getAll({ userId: "alice" })).results).toEqual([]);
    await memory.close();
  });
});
