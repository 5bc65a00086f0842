import type { BedrockClient } from "./bedrock/client.js";
import type { VarveConfig } from "./config/varve-config.js";
import type { BatchLanguageModel } from "./spec/batch-language-model.js";
import type { Logger } from "./spec/logger.js";

/** The language model as batch inference jobs ask it; loaded when it is called. `undefined`: the configuration names no place for their files. */
export function batchModelOpener(
  { batch: settings, llm }: Pick<VarveConfig, "batch" | "llm">,
  client: BedrockClient,
  surroundings: { readonly logger?: Logger | undefined; readonly clock?: (() => Date) | undefined },
): (() => Promise<BatchLanguageModel>) | undefined {
  if (settings === undefined) return undefined;
  return async () => {
    const [{ BatchInference }, { BedrockBatchModel }, { BedrockLLM }] = await Promise.all([
      import("./bedrock/batch/batch-inference.js"),
      import("./bedrock/batch/batch-language-model.js"),
      import("./bedrock/llm.js"),
    ]);
    const { roleArn, inputUri, outputUri, folder, limits } = settings;
    const objects = await (folder === undefined ? openS3(llm.connection, surroundings) : openFolder(folder));
    // Batch inference takes tools in a model's native body only.
    const codec = new BedrockLLM({ ...llm, api: "invoke", client }).records();
    const batch = new BatchInference({ client, objects, roleArn, inputUri, outputUri, limits });
    return new BedrockBatchModel({ batch, codec, objects, inputUri, limits });
  };
}

async function openFolder(folder: string) {
  return (await import("./bedrock/batch/objects/folder-objects.js")).folderObjects(folder);
}

/** S3 takes keys only: a Bedrock API key is of no use there. */
async function openS3(
  { credentials, region }: VarveConfig["llm"]["connection"],
  { logger, clock }: { readonly logger?: Logger | undefined; readonly clock?: (() => Date) | undefined },
) {
  const [{ s3Objects }, { CredentialSource }] = await Promise.all([
    import("./bedrock/batch/objects/s3-objects.js"),
    import("./bedrock/credential-source.js"),
  ]);
  const keys = { ...credentials, bearerToken: undefined, auth: "sigv4" as const };
  const source = new CredentialSource({ ...keys, region, logger, clock });
  return s3Objects({
    region,
    credentials: async () => {
      const found = await source.resolve();
      return "bearerToken" in found ? NO_KEYS : found;
    },
  });
}

/** What AWS refuses: with `auth: "sigv4"` no source gives anything but keys. */
const NO_KEYS = { accessKeyId: "", secretAccessKey: "" };
