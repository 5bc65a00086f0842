import { folderObjects } from "../../src/bedrock/batch/objects/folder-objects.js";
import { createBedrock } from "../../src/create-bedrock.js";
import { LOCAL_CREDENTIALS, type LocalBedrock } from "../../src/local/index.js";

/**
 * The local Bedrock runs batch inference jobs one after the other: while the one that this creates does, no other can end.
 *
 * @param folder the server's `batchFolder` @returns what ends it
 */
export async function holdJobs(local: LocalBedrock, folder: string): Promise<() => Promise<void>> {
  const bedrock = await createBedrock({
    endpoint: local.url,
    region: "us-west-2",
    environment: {},
    ...LOCAL_CREDENTIALS,
  });
  const jobs = await bedrock.batch({
    objects: folderObjects(folder),
    roleArn: "arn:aws:iam::123456789012:role/batch",
    inputUri: "s3://bucket/held/in",
    outputUri: "s3://bucket/held/out",
  });
  const embedder = await bedrock.embedder("amazon.titan-embed-text-v2:0");
  const texts = Array.from({ length: 20_000 }, (_, number) => ({
    recordId: `text-${number}`,
    input: `text ${number}`,
  }));
  const job = await jobs.create(embedder.records({ purpose: "document" }), texts);
  return async () => {
    await jobs.stop(job);
    await bedrock.close();
  };
}
