import { describe, expect, it } from "vitest";
import { SILENT_LOGGER } from "../../spec/logger.js";
import { type RouteOptions, Routes } from "./routes.js";

const NOVA = "amazon.nova-lite-v1:0";
const HAIKU = "anthropic.claude-3-haiku-20240307-v1:0";
const SONNET = "anthropic.claude-sonnet-4-5-20250929-v1:0";

function routes(options: Partial<RouteOptions> = {}): Routes {
  return new Routes({ region: "eu-west-1", ...options }, SILENT_LOGGER);
}

const hosts = (options: Partial<RouteOptions>, model = NOVA): string[] =>
  routes(options)
    .toModel(model)
    .routes.map(({ endpoint }) => endpoint.host);

describe("Routes", () => {
  it("goes to AWS's endpoint of the region and of each failover region", () => {
    expect(hosts({ failoverRegions: ["eu-central-1"] })).toEqual([
      "bedrock-runtime.eu-west-1.amazonaws.com",
      "bedrock-runtime.eu-central-1.amazonaws.com",
    ]);
  });

  it.each([
    [{ region: "us-east-1", useFips: true }, "bedrock-runtime-fips.us-east-1.amazonaws.com"],
    [{ useDualStack: true }, "bedrock-runtime.eu-west-1.api.aws"],
    [{ region: "us-west-2", useFips: true, useDualStack: true }, "bedrock-runtime-fips.us-west-2.api.aws"],
    [{ region: "us-gov-west-1", useFips: true }, "bedrock-runtime-fips.us-gov-west-1.amazonaws.com"],
    [{ region: "us-gov-east-1" }, "bedrock-runtime.us-gov-east-1.amazonaws.com"],
    [{ region: "us-iso-east-1" }, "bedrock-runtime.us-iso-east-1.c2s.ic.gov"],
    [{ region: "us-isob-east-1" }, "bedrock-runtime.us-isob-east-1.sc2s.sgov.gov"],
    [{ region: "cn-northwest-1" }, "bedrock-runtime.cn-northwest-1.amazonaws.com.cn"],
    [
      { region: "cn-northwest-1", useDualStack: true },
      "bedrock-runtime.cn-northwest-1.api.amazonwebservices.com.cn",
    ],
    [{ region: "eusc-de-east-1" }, "bedrock-runtime.eusc-de-east-1.amazonaws.eu"],
    [
      { region: "eusc-de-east-1", useDualStack: true },
      "bedrock-runtime.eusc-de-east-1.api.amazonwebservices.eu",
    ],
  ])("finds the host of %o", (options, host) => {
    expect(hosts(options)).toEqual([host]);
  });

  it("goes to the host of an ARN's region in the ARN's partition", () => {
    const arn = "arn:aws-cn:bedrock:cn-north-1:123456789012:application-inference-profile/a1b2c3d4e5f6";
    expect(hosts({}, arn)).toEqual(["bedrock-runtime.cn-north-1.amazonaws.com.cn"]);
    expect(routes().toModel(arn).routes[0].region).toBe("cn-north-1");
  });

  it("goes to the other services of the region for what names no model", () => {
    const [control] = routes().toService("bedrock");
    const [agents] = routes({ region: "us-east-1", useFips: true }).toService("bedrock-agent-runtime");
    expect(control.endpoint.host).toBe("bedrock.eu-west-1.amazonaws.com");
    expect(agents.endpoint.host).toBe("bedrock-agent-runtime-fips.us-east-1.amazonaws.com");
  });

  it.each<[Partial<RouteOptions>, string]>([
    [{ endpoint: "http://localhost:1", useFips: true }, "useFips"],
    [{ endpoint: "http://localhost:1", useDualStack: true }, "useDualStack"],
    [{ endpoint: "http://localhost:1", failoverRegions: ["eu-central-1"] }, "failoverRegions"],
    [{ circuit: {} }, "circuit"],
    [{ failoverRegions: ["eu-west-1"] }, "failoverRegions"],
    [{ failoverRegions: ["eu-west-3", "eu-west-3"] }, "failoverRegions"],
    [{ failoverRegions: ["us-gov-west-1"] }, "failoverRegions"],
    [{ useFips: true }, "useFips"],
    [{ allowGlobalProfiles: true }, "allowGlobalProfiles"],
  ])("refuses %o before any request", (options, name) => {
    expect(() => routes(options)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(name) }),
    );
  });

  it("refuses regions without Bedrock", () => {
    expect(() => routes({ region: "cn-south-9" })).toThrow(
      expect.objectContaining({ code: "REGION_INVALID" }),
    );
    expect(() => routes({ failoverRegions: ["eu-west-9"] })).toThrow(
      expect.objectContaining({ code: "REGION_INVALID" }),
    );
  });
});

describe("residency", () => {
  const refused = (options: Partial<RouteOptions>, model: string): string => {
    try {
      routes(options).toModel(model);
    } catch (error) {
      expect(error).toMatchObject({ code: "RESIDENCY_VIOLATION" });
      return (error as Error).message;
    }
    return "allowed";
  };

  it.each<[string, Partial<RouteOptions>]>([
    [NOVA, { residency: "eu" }],
    [NOVA, { residency: ["eu-west-1"] }],
    [`eu.${HAIKU}`, { residency: "eu" }],
    [`eu.${SONNET}`, { residency: "eu", failoverRegions: ["eu-central-1"] }],
    [`eu.${NOVA}`, { residency: ["eu", "il-central-1"] }],
    [`global.${SONNET}`, { residency: "eu", allowGlobalProfiles: true }],
    [`global.${SONNET}`, {}],
    [`arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.${HAIKU}`, { residency: "eu" }],
    ["arn:aws:bedrock:eu-west-3:123456789012:provisioned-model/a1b2c3d4e5f6", { residency: "eu" }],
    // Of whose destinations nothing is known but that they lie in the partition.
    [`us-gov.${HAIKU}`, { region: "us-gov-west-1", residency: "us-gov" }],
  ])("lets %s through with %o", (model, options) => {
    expect(refused(options, model)).toBe("allowed");
  });

  it("refuses a region, and a failover region, outside", () => {
    const outside = expect.objectContaining({ code: "RESIDENCY_VIOLATION" });
    expect(() => routes({ region: "us-east-1", residency: "eu" })).toThrow(outside);
    expect(() => routes({ failoverRegions: ["us-east-1"], residency: "eu" })).toThrow(outside);
  });

  it("refuses a profile that leads outside, naming where and what would do", () => {
    expect(refused({ residency: "eu" }, `eu.${NOVA}`)).toBe(
      `eu.${NOVA} lets requests be processed in il-central-1, outside of the residency eu. ` +
        "Call the model by its own id where a region offers it, or add these regions to the residency.",
    );
  });

  it("refuses a global profile without an explicit yes", () => {
    expect(refused({ residency: "eu" }, `global.${SONNET}`)).toMatch(
      /lets requests be processed in af-south-1, .*us-west-2, outside of the residency eu\. Use eu\.anthropic\.claude-sonnet-4-5-20250929-v1:0 instead, or set allowGlobalProfiles if that is meant\.$/,
    );
  });

  it.each([
    ["whose region is outside", "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3d4e5f6"],
    ["of a prompt", "arn:aws:bedrock:eu-west-1:123456789012:prompt/A1B2C3D4E5"],
    ["of a profile that the catalogue does not know", "eu.amazon.nova-unknown-v9:0"],
  ])("refuses an id %s", (_, model) => {
    expect(refused({ residency: "eu" }, model)).not.toBe("allowed");
  });

  it("refuses a profile of unknown destinations where the partition has another region", () => {
    const options = { region: "us-gov-west-1", residency: ["us-gov-west-1"] };
    expect(refused(options, `us-gov.${HAIKU}`)).toContain("is not known");
  });

  it.each(["europe", [] as string[]])("refuses %o as a residency", (residency) => {
    expect(() => routes({ residency })).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });
});

describe("a model at the end of its life", () => {
  it("is warned about once per process, with date and replacement, and called all the same", () => {
    const warnings: unknown[] = [];
    const logger = { ...SILENT_LOGGER, warn: (...entry: unknown[]) => warnings.push(entry) };
    const legacy = "amazon.titan-text-lite-v1";
    for (const id of [legacy, legacy, `${legacy}:0:4k`]) {
      new Routes({ region: "us-east-1" }, logger).toModel(id);
    }
    new Routes({ region: "us-east-1" }, logger).toModel(NOVA);
    expect(warnings).toEqual([
      [
        expect.stringMatching(
          /^amazon\.titan-text-lite-v1: The model is .*end of life 2025-08-15.*AWS recommends/,
        ),
        expect.objectContaining({ modelId: legacy, eolDate: "2025-08-15" }),
      ],
    ]);
  });
});
