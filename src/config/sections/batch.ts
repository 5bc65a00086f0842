import { z } from "zod";
import { option } from "../option.js";

const words = z.string().min(1);

/** `batch`: batch inference jobs, by which `backfill` asks the language model. */
export const batchOptions = z.strictObject({
  roleArn: option(words, "ARN of the role with which Bedrock reads and writes the files of the jobs."),
  inputUri: option(words, "Folder of the jobs' records, such as `s3://my-bucket/batch/in/`."),
  outputUri: option(words, "Folder of the jobs' results, such as `s3://my-bucket/batch/out/`."),
  folder: option(
    words,
    "Folder in place of S3, for a local Bedrock: `s3://bucket/key` is `<folder>/bucket/key`.",
    "S3",
  ),
  minRecords: option(z.int().min(1).max(1_000_000), "Fewest records of a job, by the model's quota.", 100),
  maxRecords: option(z.int().min(1).max(1_000_000), "Most records of a job, by the model's quota.", 50_000),
});

export type BatchInput = z.infer<typeof batchOptions>;
