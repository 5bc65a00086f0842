import { VarveError } from "../errors.js";
import type { Spelling } from "./key-spelling.js";
import type { BatchInput } from "./sections/batch.js";
import type { BatchConfig } from "./varve-config.js";

const REQUIRED = ["roleArn", "inputUri", "outputUri"] as const;

/** Where batch inference jobs have their files. Throws `CONFIG_INVALID` if one of the three that a job needs is missing. */
export function resolveBatch(input: BatchInput, spelling: Spelling): BatchConfig {
  const { roleArn, inputUri, outputUri, folder, minRecords = 100, maxRecords = 50_000 } = input;
  if (roleArn === undefined || inputUri === undefined || outputUri === undefined) {
    const missing = REQUIRED.filter((name) => input[name] === undefined);
    throw new VarveError(
      "CONFIG_INVALID",
      `batch lacks ${missing.map((name) => spelling.of(["batch", name])).join(" and ")}: a batch inference job needs a role, and a folder each for its records and its results.`,
    );
  }
  if (minRecords > maxRecords) {
    throw new VarveError(
      "CONFIG_INVALID",
      `${spelling.of(["batch", "minRecords"])} is ${minRecords} and ${spelling.of(["batch", "maxRecords"])} is ${maxRecords}: no job could have so many records.`,
    );
  }
  return {
    roleArn,
    inputUri,
    outputUri,
    ...(folder !== undefined && { folder }),
    limits: { minRecords, maxRecords },
  };
}
