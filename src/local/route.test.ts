import { describe, expect, it } from "vitest";
import { routeRequest } from "./route.js";

const ARN = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.meta.llama3-3-70b-instruct-v1:0";

describe("routing", () => {
  it("finds the operation and decodes the model id once", () => {
    expect(routeRequest("POST", `/model/${encodeURIComponent(ARN)}/converse`)).toEqual({
      kind: "model",
      operation: "Converse",
      modelId: ARN,
    });
    expect(routeRequest("POST", "/model/amazon.titan-embed-text-v2%253A0/invoke")).toEqual({
      kind: "model",
      operation: "InvokeModel",
      modelId: "amazon.titan-embed-text-v2%3A0",
    });
  });

  it("hands over the decoded labels of an operation that runs no model", () => {
    expect(routeRequest("POST", `/guardrail/${encodeURIComponent("arn:a/b")}/version/DRAFT/apply`)).toEqual({
      kind: "resource",
      operation: "ApplyGuardrail",
      labels: { guardrailIdentifier: "arn:a/b", guardrailVersion: "DRAFT" },
    });
    expect(routeRequest("GET", "/foundation-models")).toEqual({
      kind: "resource",
      operation: "ListFoundationModels",
      labels: {},
    });
  });

  it("says what it serves where it knows no operation", () => {
    expect(() => routeRequest("GET", "/agents")).toThrow(
      /^The local Bedrock knows no operation at this path\. It serves ApplyGuardrail, Converse, .+ and StopModelInvocationJob\.$/,
    );
  });

  it.each([
    ["GET", "/model/a.b/converse"],
    ["POST", "/foundation-models"],
    ["GET", "/foundation-models/a/b"],
    ["GET", "/model-invocation-job/"],
    ["POST", "/"],
    ["POST", "/model//converse"],
    ["POST", "/model/converse"],
    ["POST", "/model/a/b/converse"],
    ["POST", "/model/a.b/converse/"],
    ["POST", "*"],
  ])("knows no operation at %s %s", (method, path) => {
    expect(() => routeRequest(method, path)).toThrow(
      expect.objectContaining({ exception: "UnknownOperationException", status: 404 }),
    );
  });

  it("refuses a model id whose encoding is broken", () => {
    expect(() => routeRequest("POST", "/model/%zz/converse")).toThrow(
      expect.objectContaining({
        exception: "ValidationException",
        message: "The provided model identifier is invalid.",
      }),
    );
  });
});
