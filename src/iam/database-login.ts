import { findRegion } from "../catalogue/regions.js";
import type { VarveConfig } from "../config/varve-config.js";
import type { NeededAccess, PolicyOptions } from "./policy-document.js";

/**
 * The log-in to the store's database by AWS IAM, where that is how it logs in.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html
 */
export function databaseLogin(
  { vectorStore }: VarveConfig,
  { accountId = "*" }: PolicyOptions,
): NeededAccess {
  if (vectorStore.provider !== "postgres" || vectorStore.iamAuthentication === undefined) {
    return { statements: [], notes: [] };
  }
  const { user = "*" } = vectorStore;
  const { region } = vectorStore.iamAuthentication;
  const partition = findRegion(region)?.partition ?? "aws";
  const arn = `arn:${partition}:rds-db:${region}:${accountId}:dbuser:*/${user}`;
  return {
    statements: [{ Sid: "VarveDatabaseLogin", Effect: "Allow", Action: ["rds-db:connect"], Resource: [arn] }],
    notes: [
      `A host name does not tell a database's resource id: put it (db-…, cluster-… or prx-…) in place of the asterisk after dbuser in ${arn}.`,
    ],
  };
}
