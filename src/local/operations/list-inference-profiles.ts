import { allProfiles, describeProfile } from "../resources/inference-profiles.js";
import { paginate } from "../resources/paginate.js";
import { parseQuery } from "../validate/parse-query.js";
import { enumeration, integer, string, structure } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

const QUERY = structure({
  maxResults: integer({ min: 1, max: 1000 }),
  nextToken: string({ min: 1, max: 2048, pattern: "\\S*" }),
  type: enumeration("SYSTEM_DEFINED", "APPLICATION"),
});

/**
 * The system-defined profiles of the catalogue that the server offers in the region.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_ListInferenceProfiles.html
 */
export const listInferenceProfiles: ResourceOperation = ({ query, region, resources }) => {
  const { type, ...page } = parseQuery(query, QUERY);
  const profiles = type === "APPLICATION" ? [] : allProfiles(region, resources.offer);
  const { items, ...rest } = paginate(profiles, page);
  return { inferenceProfileSummaries: items.map((profile) => describeProfile(profile, region)), ...rest };
};
