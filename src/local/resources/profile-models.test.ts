import { describe, expect, it } from "vitest";
import { findModel, modelIds } from "../../catalogue/models.js";
import { regionOf } from "../arn.js";
import { profileModelArns } from "./profile-models.js";

const PROFILES = modelIds().flatMap((model) =>
  (findModel(model)?.profiles ?? []).map((profile) => ({ model, ...profile })),
);
const regionsOf = (geography: string, model: string): string[] =>
  profileModelArns(geography, model).map(regionOf).sort();

describe("the models of a profile", () => {
  it("are those in its destination regions, wherever the catalogue states them", () => {
    const stated = PROFILES.filter(
      ({ geography, destinationRegions }) => geography !== "global" && destinationRegions !== undefined,
    );
    expect(stated.length).toBeGreaterThan(50);
    for (const { geography, model, destinationRegions = [] } of stated) {
      expect(regionsOf(geography, model), `${geography}.${model}`).toEqual([...destinationRegions].sort());
    }
  });

  it("leave out the regions of the geography to which the profile does not route", () => {
    expect(regionsOf("us", "anthropic.claude-3-5-haiku-20241022-v1:0")).toEqual([
      "us-east-1",
      "us-east-2",
      "us-west-2",
    ]);
  });

  it("are in every region of the geography where the destinations are not known, and in none for global", () => {
    expect(regionsOf("us-gov", "anthropic.claude-3-haiku-20240307-v1:0")).toEqual([
      "us-gov-east-1",
      "us-gov-west-1",
    ]);
    expect(regionsOf("global", "anthropic.claude-haiku-4-5-20251001-v1:0")).toEqual([""]);
  });
});
