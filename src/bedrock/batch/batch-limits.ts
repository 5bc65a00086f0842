/**
 * What a job may hold. AWS has these quotas per model and account, most of them adjustable; the service checks the account's own.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html#limits_bedrock
 */
export interface BatchLimits {
  /** "Minimum number of records per batch inference job". Default 100. */
  readonly minRecords: number;
  /** "Records per batch inference job". Default 50,000. */
  readonly maxRecords: number;
  /** "Batch inference input file size". Default 1 GB. */
  readonly maxBytes: number;
}

export const DEFAULT_BATCH_LIMITS: BatchLimits = {
  minRecords: 100,
  maxRecords: 50_000,
  maxBytes: 1_000_000_000,
};
