import { findRegion } from "../catalogue/regions.js";
import type { VarveConfig } from "../config/varve-config.js";
import type { NeededAccess, PolicyOptions } from "./policy-document.js";

/**
 * The KMS key of the store, if it has one. A policy names keys, not aliases.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/kms-api-permissions-reference.html
 */
export function dataKey({ vectorStore, llm }: VarveConfig, { accountId = "*" }: PolicyOptions): NeededAccess {
  if (vectorStore.provider !== "sqlite" || vectorStore.kmsKeyId === undefined) {
    return { statements: [], notes: [] };
  }
  const { kmsKeyId, awsRegion = llm.connection.region } = vectorStore;
  const isAlias = /^alias\/|:alias\//.test(kmsKeyId);
  const partition = findRegion(awsRegion)?.partition ?? "aws";
  const arn = kmsKeyId.startsWith("arn:")
    ? kmsKeyId.replace(/:alias\/.*$/, ":key/*")
    : `arn:${partition}:kms:${awsRegion}:${accountId}:key/${isAlias ? "*" : kmsKeyId}`;
  const Action = ["kms:GenerateDataKey", "kms:Decrypt"];
  return {
    statements: [{ Sid: "VarveDataKey", Effect: "Allow", Action, Resource: [arn] }],
    notes: isAlias
      ? [`${kmsKeyId} is an alias, which a policy cannot name: put the ARN of its key in place of ${arn}.`]
      : [],
  };
}
