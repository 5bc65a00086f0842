import { expect, test } from "vitest";
import { describeConfig } from "./describe-config.js";
import { loadConfig } from "./load-config.js";

test("a configuration is shown without its secrets", async () => {
  const config = await loadConfig(
    {
      llm: {
        config: {
          model: "amazon.nova-lite-v1:0",
          aws_access_key_id: "CANARY",
          aws_secret_access_key: "CANARY",
          aws_session_token: "CANARY",
          aws_region: "eu-west-1",
          model_kwargs: { token: "CANARY" },
        },
      },
      embedder: { config: { aws_bearer_token: "CANARY" } },
      vector_store: { config: { path: "memories.db", encryption_key: "CANARY" } },
    },
    { accessKeyId: "CANARY", secretAccessKey: "CANARY", bearerToken: "CANARY", profile: "dev" },
  );
  const shown = describeConfig(config);
  expect(JSON.stringify(shown)).not.toContain("CANARY");
  expect(shown).toMatchObject({
    llm: {
      model: "amazon.nova-lite-v1:0",
      modelKwargs: "(hidden)",
      connection: {
        region: "eu-west-1",
        credentials: { secretAccessKey: "(hidden)", environment: { AWS_PROFILE: "dev" } },
      },
    },
    vectorStore: { path: "memories.db", encryptionKey: "(hidden)" },
  });
});
