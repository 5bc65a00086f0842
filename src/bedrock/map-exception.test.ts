import { describe, expect, it } from "vitest";
import type { ErrorCode } from "../errors.js";
import { EXCEPTION_STATUS, type ExceptionName } from "../wire/exceptions.js";
import type { CallContext } from "./exception-rules.js";
import { mapException } from "./map-exception.js";

const MODEL = "anthropic.claude-3-5-sonnet-20240620-v1:0";
const NOW = Date.parse("2026-11-23T10:00:00Z");
const CONTEXT: CallContext = {
  modelId: MODEL,
  baseModelId: MODEL,
  region: "us-west-2",
  attempts: 2,
  credentialsRemedy: "REMEDY.",
};

function answer(
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): Parameters<typeof mapException>[0] {
  const bytes = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  return { status, headers: { "x-amzn-requestid": "request-1", ...headers }, body: bytes };
}

/** As Bedrock sends it. */
function exception(
  name: string,
  status: number,
  message: string,
  members: object = {},
): ReturnType<typeof mapException> {
  const type = `${name}:http://internal.amazon.com/coral/com.amazon.bedrock/`;
  return mapException(answer(status, { message, ...members }, { "x-amzn-errortype": type }), CONTEXT, NOW);
}

describe("mapException", () => {
  it.each<[ExceptionName, ErrorCode, readonly string[]]>([
    [
      "AccessDeniedException",
      "ACCESS_DENIED",
      ["bedrock:InvokeModel", "us-west-2", MODEL, "Model access", "Amazon Bedrock console"],
    ],
    ["ConflictException", "CONFLICT", [MODEL]],
    ["InternalServerException", "SERVICE_FAILED", [MODEL, "Try again later"]],
    ["ModelErrorException", "MODEL_FAILED", [MODEL]],
    ["ModelNotReadyException", "MODEL_NOT_READY", [MODEL, "Try again"]],
    ["ModelStreamErrorException", "MODEL_FAILED", [MODEL]],
    ["ModelTimeoutException", "MODEL_TIMEOUT", [MODEL, "maxTokens"]],
    ["ResourceNotFoundException", "MODEL_NOT_FOUND", [MODEL, "us-west-2"]],
    ["ServiceQuotaExceededException", "QUOTA_EXCEEDED", ["Service Quotas", "us-west-2"]],
    ["ServiceUnavailableException", "SERVICE_UNAVAILABLE", [MODEL]],
    ["BadGatewayException", "SERVICE_UNAVAILABLE", [MODEL, "Try again later"]],
    ["DependencyFailedException", "REQUEST_REJECTED", [MODEL, "Check the resources"]],
    ["ThrottlingException", "THROTTLED", [MODEL, "quota"]],
    ["ValidationException", "REQUEST_REJECTED", [MODEL]],
    ["ExpiredTokenException", "CREDENTIALS_EXPIRED", ["expired", "REMEDY."]],
    ["IncompleteSignatureException", "SIGNATURE_REJECTED", ["authorization header"]],
    ["InvalidSignatureException", "SIGNATURE_REJECTED", ["secret access key", "REMEDY."]],
    ["MissingAuthenticationTokenException", "SIGNATURE_REJECTED", ["authorization header"]],
    ["UnrecognizedClientException", "CREDENTIALS_INVALID", ["REMEDY."]],
    ["UnknownOperationException", "REQUEST_REJECTED", ["bedrock-runtime"]],
  ])("maps %s to %s", (name, code, hints) => {
    const status = EXCEPTION_STATUS[name];
    const error = exception(name, status, "AWS's own words");
    expect(error).toMatchObject({
      name: "BedrockError",
      code,
      exception: name,
      statusCode: status,
      requestId: "request-1",
      attempts: 2,
      region: "us-west-2",
      modelId: MODEL,
      retryAfterSeconds: undefined,
    });
    for (const hint of hints) expect(error.message).toContain(hint);
    expect(error.message).toContain(`(${name}, HTTP ${status}). AWS says: AWS's own words`);
  });

  it("knows every exception of the wire", () => {
    for (const [name, status] of Object.entries(EXCEPTION_STATUS)) {
      expect(exception(name, status, "x").message).not.toContain("refused the call");
    }
  });

  it("says the whole of it for a denied access", () => {
    expect(
      exception(
        "AccessDeniedException",
        403,
        "You don't have access to the model with the specified model ID.",
      ).message,
    ).toBe(
      `Access to ${MODEL} in us-west-2 was denied (AccessDeniedException, HTTP 403). AWS says: You don't have access to the model with the specified model ID. ` +
        "Allow the action bedrock:InvokeModel on this model to the identity in use, and check in the Amazon Bedrock console for us-west-2 that the account has access to the model (Model access).",
    );
  });

  it.each(["TooManyRequestsException", "SlowDown", "Throttling"])("takes %s for a throttle", (name) => {
    expect(exception(name, 400, "slow down").code).toBe("THROTTLED");
  });

  it.each(["Too many tokens per day, please wait before trying again.", "Daily quota exceeded"])(
    "takes the throttle %j for a quota, which waiting a second does not cure",
    (message) => {
      const error = exception("ThrottlingException", 429, message);
      expect(error).toMatchObject({ code: "QUOTA_EXCEEDED", retryable: false });
      expect(error.message).toContain("daily quota");
    },
  );

  it("takes an id that Bedrock calls invalid for a model that is not there", () => {
    const message = "The provided model identifier is invalid.";
    const error = mapException(
      answer(400, { message }, { "x-amzn-errortype": "ValidationException" }),
      CONTEXT,
      NOW,
    );
    expect(error).toMatchObject({
      code: "MODEL_NOT_FOUND",
      exception: "ValidationException",
      statusCode: 400,
    });
    expect(error.message).toContain("Bedrock knows no model");
  });

  it("lists the inference profiles that can be called from the region when the bare id cannot", () => {
    const message =
      "Invocation of model ID anthropic.claude-sonnet-4-20250514-v1:0 with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model.";
    const headers = { "x-amzn-errortype": "ValidationException" };
    const id = "anthropic.claude-sonnet-4-20250514-v1:0";
    const from = (region: string): string =>
      mapException(
        answer(400, { message }, headers),
        { ...CONTEXT, modelId: id, baseModelId: id, region },
        NOW,
      ).message;
    expect(from("us-west-2")).toMatch(
      /Use one of its inference profiles instead: (global\.[^,]*, )?us\.anthropic\.claude-sonnet-4-20250514-v1:0/,
    );
    expect(from("us-west-2")).not.toContain("eu.anthropic");
    expect(from("eu-central-1")).toContain("eu.anthropic.claude-sonnet-4-20250514-v1:0");
    expect(from("eu-central-1")).not.toContain(" us.anthropic");
    const unknown = mapException(
      answer(400, { message }, headers),
      { ...CONTEXT, baseModelId: undefined },
      NOW,
    );
    expect(unknown).toMatchObject({
      code: "MODEL_UNSUPPORTED",
      message: expect.stringContaining("Cross-region inference"),
    });
  });

  it("says when a model that is not found has reached its end of life", () => {
    const id = "amazon.titan-text-express-v1";
    const error = mapException(
      answer(
        404,
        { message: "This model version has reached the end of its life." },
        { "x-amzn-errortype": "ResourceNotFoundException" },
      ),
      { ...CONTEXT, modelId: id, baseModelId: id },
      NOW,
    );
    expect(error.code).toBe("MODEL_NOT_FOUND");
    expect(error.message).toBe(
      `Bedrock knows no model ${id} in us-west-2 (ResourceNotFoundException, HTTP 404). AWS says: This model version has reached the end of its life. The model is at the end of its life (end of life 2025-08-15). AWS recommends amazon.nova-micro-v1:0 instead.`,
    );
    const active = { ...CONTEXT, baseModelId: "us.deepseek.r1-v1:0" };
    expect(
      mapException(answer(404, {}, { "x-amzn-errortype": "ResourceNotFoundException" }), active, NOW).message,
    ).toContain("Check the id for typing errors, and that the model is offered in us-west-2.");
  });

  it("names clock skew when AWS says that the signature's time is wrong", () => {
    const message =
      "Signature expired: 20261123T090000Z is now earlier than 20261123T095500Z (20261123T100000Z - 5 min.)";
    expect(exception("InvalidSignatureException", 403, message)).toMatchObject({
      code: "SIGNATURE_REJECTED",
      message: expect.stringContaining("clock skew"),
    });
  });

  it("leaves out the signed request that AWS quotes, which holds the session token", () => {
    const message =
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.\n\nThe Canonical String for this request should have been\n'POST\n/model\n\nx-amz-security-token:hunter2\n'";
    const error = exception("InvalidSignatureException", 403, message);
    expect(error.message).toContain("does not match the signature you provided");
    expect(error.message).not.toContain("hunter2");
  });

  it("takes a denied access for expired credentials when the message says so", () => {
    expect(exception("AccessDeniedException", 403, "Bearer Token has expired").code).toBe(
      "CREDENTIALS_EXPIRED",
    );
  });

  it("names the status that the model's own server gave", () => {
    const error = exception("ModelErrorException", 424, "failed", {
      originalStatusCode: 503,
      resourceName: "r",
    });
    expect(error.message).toContain("(ModelErrorException, HTTP 424, status of the model 503)");
  });

  it("cuts AWS's message after 500 characters", () => {
    const { message } = exception("ValidationException", 400, "x".repeat(2_000));
    expect(message).toContain(`${"x".repeat(500)}…`);
    expect(message).not.toContain("x".repeat(501));
  });

  it.each([
    ["the header", answer(429, {}, { "x-amzn-errortype": "ThrottlingException" })],
    [
      "a decorated header",
      answer(429, {}, { "x-amzn-errortype": "aws.protocols#ThrottlingException:http://x" }),
    ],
    ["the body's code", answer(429, { code: "ThrottlingException", Message: "m" })],
    ["the body's Code", answer(429, { Code: "ThrottlingException" })],
    ["the body's __type", answer(429, { __type: "com.amazon#ThrottlingException" })],
  ])("reads the name from %s", (_where, given) => {
    expect(mapException(given, CONTEXT, NOW)).toMatchObject({
      exception: "ThrottlingException",
      code: "THROTTLED",
    });
  });

  it.each<[number, ErrorCode]>([
    [400, "REQUEST_REJECTED"],
    [401, "ACCESS_DENIED"],
    [403, "ACCESS_DENIED"],
    [404, "MODEL_NOT_FOUND"],
    [413, "REQUEST_REJECTED"],
    [429, "THROTTLED"],
    [500, "SERVICE_FAILED"],
    [502, "SERVICE_UNAVAILABLE"],
    [503, "SERVICE_UNAVAILABLE"],
    [504, "SERVICE_UNAVAILABLE"],
    [529, "SERVICE_FAILED"],
  ])("maps an unknown exception with status %i to %s", (status, code) => {
    expect(exception("BrandNewException", status, "new")).toMatchObject({
      code,
      exception: "BrandNewException",
      message: `Bedrock refused the call for ${MODEL} in us-west-2 (BrandNewException, HTTP ${status}). AWS says: new`,
    });
  });

  it("says that a page which is not JSON comes from something else than Bedrock", () => {
    const page = answer(502, "<html>Bad Gateway</html>", { "content-type": "text/html" });
    expect(mapException(page, CONTEXT, NOW)).toMatchObject({
      code: "SERVICE_UNAVAILABLE",
      exception: undefined,
      message: `Bedrock refused the call for ${MODEL} in us-west-2 (HTTP 502). The answer is not Bedrock's (text/html, 24 bytes): look for a proxy or gateway on the way, and check the endpoint.`,
    });
    expect(
      mapException({ status: 503, headers: {}, body: new Uint8Array() }, CONTEXT, NOW).message,
    ).toContain("(no content type, 0 bytes)");
  });

  it.each([
    ["3", 3],
    ["0.5", 0.5],
    ["Mon, 23 Nov 2026 10:00:09 GMT", 9],
    ["Mon, 23 Nov 2026 09:00:00 GMT", 0],
    ["soon", undefined],
  ])("reads Retry-After %j as %s seconds", (header, seconds) => {
    const given = answer(503, {}, { "retry-after": header });
    expect(mapException(given, CONTEXT, NOW).retryAfterSeconds).toBe(seconds);
  });
});
