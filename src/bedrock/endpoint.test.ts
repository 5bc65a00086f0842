import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { describe, expect, it } from "vitest";
import { regionNames, requireRegion } from "../catalogue/regions.js";
import { parseEndpoint, regionalEndpoint } from "./endpoint.js";

describe("regionalEndpoint", () => {
  it.each([
    ["us-west-2", "bedrock-runtime.us-west-2.amazonaws.com"],
    ["us-gov-west-1", "bedrock-runtime.us-gov-west-1.amazonaws.com"],
    ["eu-central-1", "bedrock-runtime.eu-central-1.amazonaws.com"],
    ["eusc-de-east-1", "bedrock-runtime.eusc-de-east-1.amazonaws.eu"],
    ["us-iso-east-1", "bedrock-runtime.us-iso-east-1.c2s.ic.gov"],
    ["us-isob-east-1", "bedrock-runtime.us-isob-east-1.sc2s.sgov.gov"],
    ["eu-isoe-west-1", "bedrock-runtime.eu-isoe-west-1.cloud.adc-e.uk"],
    ["cn-north-1", "bedrock-runtime.cn-north-1.amazonaws.com.cn"],
  ])("is %s's host of Bedrock Runtime", (region, host) => {
    expect(regionalEndpoint(region)).toEqual({
      protocol: "https:",
      hostname: host,
      port: 443,
      host,
      basePath: "",
    });
  });

  it.each(regionNames())("is in %s the host to which AWS's own client goes", (region) => {
    const { config } = new BedrockRuntimeClient({ region });
    for (const useDualStack of [false, true]) {
      for (const useFips of requireRegion(region).fips ? [false, true] : [false]) {
        const { url } = config.endpointProvider({
          Region: region,
          UseFIPS: useFips,
          UseDualStack: useDualStack,
        });
        expect(regionalEndpoint(region, { useFips, useDualStack }).host).toBe(url.host);
      }
    }
  });

  it("rejects a region without Bedrock", () => {
    expect(() => regionalEndpoint("us-west-9")).toThrow(expect.objectContaining({ code: "REGION_INVALID" }));
  });
});

describe("parseEndpoint", () => {
  it.each([
    [
      "http://localhost:8080",
      { protocol: "http:", hostname: "localhost", port: 8080, host: "localhost:8080", basePath: "" },
    ],
    [
      "http://localhost",
      { protocol: "http:", hostname: "localhost", port: 80, host: "localhost", basePath: "" },
    ],
    [
      "https://gw.example.com:443/",
      { protocol: "https:", hostname: "gw.example.com", port: 443, host: "gw.example.com", basePath: "" },
    ],
    [
      "https://gw.example.com//aws/bed rock/",
      {
        protocol: "https:",
        hostname: "gw.example.com",
        port: 443,
        host: "gw.example.com",
        basePath: "/aws/bed%20rock",
      },
    ],
    ["http://[::1]:9", { protocol: "http:", hostname: "::1", port: 9, host: "[::1]:9", basePath: "" }],
  ])("reads %s", (given, endpoint) => {
    expect(parseEndpoint(given)).toEqual(endpoint);
  });

  it.each(["localhost:8080", "", "ftp://host", "bedrock", "http://h/?a=b", "http://h/#x", "http://"])(
    "rejects %j",
    (given) => {
      expect(() => parseEndpoint(given)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    },
  );

  it("rejects a URL with a password and does not repeat it", () => {
    expect(() => parseEndpoint("https://user:hunter2@h.example.com")).toThrow(
      expect.objectContaining({
        code: "CONFIG_INVALID",
        message:
          'The endpoint at "h.example.com" holds a user name or password, which Bedrock does not read: remove it.',
      }),
    );
  });
});
