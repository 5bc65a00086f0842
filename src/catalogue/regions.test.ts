import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { VarveError } from "../errors.js";
import { findRegion, regionNames, requireRegion } from "./regions.js";

describe("regions", () => {
  test("a region's facts tell its host and its profiles", () => {
    expect(requireRegion("us-gov-west-1")).toEqual({
      name: "us-gov-west-1",
      displayName: "AWS GovCloud (US-West)",
      partition: "aws-us-gov",
      dnsSuffix: "amazonaws.com",
      dualStackDnsSuffix: "api.aws",
      fips: true,
      profileGeographies: ["us-gov"],
    });
  });

  test("every region of the data is known", () => {
    const { regions } = JSON.parse(readFileSync(new URL("../../data/regions.json", import.meta.url), "utf8"));
    expect(regionNames()).toEqual(regions.map((row: { region: string }) => row.region));
    for (const row of regions) {
      const facts = requireRegion(row.region);
      expect(`bedrock-runtime.${facts.name}.${facts.dnsSuffix}`).toBe(row.runtimeHost);
    }
  });

  test.each([
    ["us-east1", 'Amazon Bedrock has no region "us-east1". Did you mean "us-east-1"?'],
    ["moon", 'Amazon Bedrock has no region "moon". Regions look like "us-west-2" or "eu-central-1".'],
    [
      "constructor",
      'Amazon Bedrock has no region "constructor". Regions look like "us-west-2" or "eu-central-1".',
    ],
  ])("rejects %s", (name, message) => {
    expect(() => requireRegion(name)).toThrow(new VarveError("REGION_INVALID", message));
    expect(findRegion(name)).toBeUndefined();
  });
});
