import { requireRegion } from "../catalogue/regions.js";
import type { VarveConfig } from "../config/varve-config.js";
import { modelResources } from "./model-resources.js";
import type { BatchPlaces, NeededAccess, PolicyOptions, S3Folder } from "./policy-document.js";

/**
 * Batch inference jobs of the language model and of the embedding model, with the files that they read and leave, where the
 * configuration or the caller names them.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-permissions.html
 */
export function batchJobs({ llm, embedder }: VarveConfig, options: PolicyOptions): NeededAccess {
  const { batch, accountId = "*" } = options;
  if (batch === undefined) return { statements: [], notes: [] };
  const { name: region, partition } = requireRegion(llm.connection.region);
  const jobs = `arn:${partition}:bedrock:${region}:${accountId}:model-invocation-job/*`;
  const models = [llm, embedder].map(({ model, baseModel }) =>
    modelResources({ model, baseModel, region, accountId }),
  );
  return {
    statements: [
      {
        ...{ Sid: "VarveBatchJobs", Effect: "Allow", Action: ["bedrock:CreateModelInvocationJob"] },
        Resource: [...new Set([...models.flatMap(({ arns }) => arns), jobs])],
      },
      {
        ...{ Sid: "VarveBatchJobsState", Effect: "Allow" },
        Action: ["bedrock:GetModelInvocationJob", "bedrock:StopModelInvocationJob"],
        Resource: [jobs],
      },
      {
        ...{ Sid: "VarveBatchRole", Effect: "Allow", Action: ["iam:PassRole"], Resource: [batch.roleArn] },
        Condition: { StringEquals: { "iam:PassedToService": "bedrock.amazonaws.com" } },
      },
      ...files(batch, partition),
    ],
    notes: [
      `The role ${batch.roleArn} needs rights of its own: s3:GetObject and s3:ListBucket on the input, s3:PutObject and s3:ListBucket on the output, for inference profiles bedrock:InvokeModel on what VarveBatchJobs lists, and a trust policy for bedrock.amazonaws.com.`,
    ],
  };
}

/** What puts records, and what lists and reads results; and plans, which S3 calls forbidden where they are missing and cannot be listed. */
function files({ input, output, keepsPlans }: BatchPlaces, partition: string): NeededAccess["statements"] {
  const bucket = (folder: S3Folder) => `arn:${partition}:s3:::${folder.bucket}`;
  const prefix = ({ key }: S3Folder) => (key === "" ? "" : `${key.replace(/\/$/, "")}/`);
  const objects = (folder: S3Folder) => `${bucket(folder)}/${prefix(folder)}*`;
  const listing = (name: string, folder: S3Folder): NeededAccess["statements"][number] => ({
    ...{ Sid: `VarveBatch${name}List`, Effect: "Allow", Action: ["s3:ListBucket"] },
    Resource: [bucket(folder)],
    Condition: { StringLike: { "s3:prefix": `${prefix(folder)}*` } },
  });
  return [
    {
      ...{ Sid: "VarveBatchInput", Effect: "Allow" },
      Action: keepsPlans ? ["s3:GetObject", "s3:PutObject"] : ["s3:PutObject"],
      Resource: [objects(input)],
    },
    ...(keepsPlans ? [listing("Input", input)] : []),
    {
      ...{ Sid: "VarveBatchOutput", Effect: "Allow", Action: ["s3:GetObject"] },
      Resource: [objects(output)],
    },
    listing("Output", output),
  ];
}
