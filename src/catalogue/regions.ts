import { VarveError } from "../errors.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { REGION_ROWS } from "./regions.generated.js";

export interface RegionFacts {
  /** Such as `us-east-1`. */
  readonly name: string;
  /** Such as `US East (N. Virginia)`. */
  readonly displayName: string;
  /** Such as `aws` or `aws-us-gov`; the second part of an ARN. */
  readonly partition: string;
  /** The runtime's host is `bedrock-runtime.{name}.{dnsSuffix}`. */
  readonly dnsSuffix: string;
  readonly dualStackDnsSuffix: string;
  /** Whether AWS lists a FIPS endpoint of Bedrock for the region. */
  readonly fips: boolean;
  /** Prefixes of the inference profiles that can be called from the region. */
  readonly profileGeographies: readonly string[];
}

/** The facts of a region that has an endpoint of Bedrock, or `undefined`. */
export function findRegion(name: string): RegionFacts | undefined {
  const row = Object.hasOwn(REGION_ROWS, name) ? REGION_ROWS[name] : undefined;
  if (row === undefined) return undefined;
  const [partition, displayName, dnsSuffix, dualStackDnsSuffix, fips, profileGeographies] = row;
  return { name, displayName, partition, dnsSuffix, dualStackDnsSuffix, fips, profileGeographies };
}

/** Names of all regions that have an endpoint of Bedrock. */
export function regionNames(): readonly string[] {
  return Object.keys(REGION_ROWS);
}

/** The facts of a region. Throws `REGION_INVALID`, naming the nearest region, if Bedrock has no endpoint there. */
export function requireRegion(name: string): RegionFacts {
  const region = findRegion(name);
  if (region !== undefined) return region;
  const suggestion = nearest(name, regionNames());
  throw new VarveError(
    "REGION_INVALID",
    `Amazon Bedrock has no region ${quote(name)}. ` +
      (suggestion === undefined
        ? `Regions look like "us-west-2" or "eu-central-1".`
        : `Did you mean "${suggestion}"?`),
  );
}
