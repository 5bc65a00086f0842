import { describe, expect, test } from "vitest";
import { credentialVariables, readEnvironment } from "./environment.js";

describe("readEnvironment", () => {
  test("takes the variables that varve goes by and leaves the rest", () => {
    const environment = readEnvironment({
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_SESSION_TOKEN: " ",
      AWS_BEARER_TOKEN_BEDROCK: "",
      AWS_PROFILE: "dev",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
      HOME: "/home/alice",
      VARVE_CONFIG: "varve.yaml",
      PATH: "/bin",
    });
    expect(environment).toEqual({
      accessKeyId: "id",
      secretAccessKey: "secret",
      profile: "dev",
      region: { value: "eu-west-1", variable: "AWS_DEFAULT_REGION" },
      endpointUrl: { value: "http://127.0.0.1:4566", variable: "AWS_ENDPOINT_URL" },
      pricingEndpointUrl: { value: "http://127.0.0.1:4566", variable: "AWS_ENDPOINT_URL" },
      homeDirectory: "/home/alice",
      configFile: "varve.yaml",
    });
    expect(credentialVariables(environment)).toEqual({
      AWS_ACCESS_KEY_ID: "id",
      AWS_SECRET_ACCESS_KEY: "secret",
      AWS_PROFILE: "dev",
    });
  });

  test("prefers AWS_REGION and the endpoint of Bedrock Runtime", () => {
    const environment = readEnvironment({
      AWS_REGION: "us-east-1",
      AWS_DEFAULT_REGION: "eu-west-1",
      AWS_ENDPOINT_URL: "http://all",
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME: "http://bedrock",
      AWS_ENDPOINT_URL_BEDROCK: "http://control",
      AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME: "http://agents",
      AWS_ENDPOINT_URL_PRICING: "http://prices",
    });
    expect(environment.region?.value).toBe("us-east-1");
    expect(environment.endpointUrl?.value).toBe("http://bedrock");
    expect(environment.controlEndpointUrl?.value).toBe("http://control");
    expect(environment.agentEndpointUrl?.value).toBe("http://agents");
    expect(environment.pricingEndpointUrl?.value).toBe("http://prices");
  });

  test("takes how to reach the network, in lower case first", () => {
    const environment = readEnvironment({
      HTTPS_PROXY: "http://upper:3128",
      https_proxy: "http://lower:3128",
      HTTP_PROXY: "http://plain:3128",
      NO_PROXY: "localhost",
      AWS_CA_BUNDLE: "/etc/ca.pem",
      AWS_USE_FIPS_ENDPOINT: "True",
      AWS_USE_DUALSTACK_ENDPOINT: "false",
    });
    expect(environment).toEqual({
      httpsProxy: "http://lower:3128",
      httpProxy: "http://plain:3128",
      noProxy: "localhost",
      caBundle: "/etc/ca.pem",
      useFips: { value: "True", variable: "AWS_USE_FIPS_ENDPOINT" },
    });
  });

  test("ignores endpoints where AWS's tools are told to", () => {
    const variables = { AWS_ENDPOINT_URL: "http://all", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" };
    expect(readEnvironment(variables)).toEqual({});
  });
});
