import { describeLifecycle } from "../catalogue/describe-lifecycle.js";
import { findModel, type ModelFacts } from "../catalogue/models.js";
import { findRegion } from "../catalogue/regions.js";
import type { ErrorCode } from "../errors.js";
import { THROTTLING_EXCEPTIONS } from "../wire/exceptions.js";

/** What is known of the call that failed. */
export interface CallContext {
  /** As configured. */
  readonly modelId: string;
  /** Id or ARN of the model behind it, where it can be told. */
  readonly baseModelId?: string | undefined;
  readonly region: string;
  readonly attempts: number;
  /** What to do when the credentials are rejected, as a sentence. */
  readonly credentialsRemedy: string;
}

export interface ExceptionRule {
  /** AWS's name, undecorated. */
  readonly exception: string;
  /** Only for messages that match. */
  readonly when?: RegExp;
  readonly code: ErrorCode;
  /** What failed, without a full stop. */
  readonly problem: (context: CallContext) => string;
  /** What to do, in whole sentences. */
  readonly advice?: (context: CallContext) => string;
}

const credentialsRemedy = (context: CallContext): string => context.credentialsRemedy;
const invocation = ({ modelId, region }: CallContext): string => `${modelId} in ${region}`;

/**
 * One row per exception of Bedrock Runtime and of AWS's front door; the first that matches is taken.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
export const EXCEPTION_RULES: readonly ExceptionRule[] = [
  {
    exception: "AccessDeniedException",
    when: /\b(token|key)\b.*\bexpired\b/i,
    code: "CREDENTIALS_EXPIRED",
    problem: () => "The AWS credentials have expired",
    advice: credentialsRemedy,
  },
  {
    exception: "AccessDeniedException",
    code: "ACCESS_DENIED",
    problem: (context) => `Access to ${invocation(context)} was denied`,
    advice: ({ region }) =>
      `Allow the action bedrock:InvokeModel on this model to the identity in use, and check in the Amazon Bedrock console for ${region} that the account has access to the model (Model access).`,
  },
  {
    exception: "ConflictException",
    code: "CONFLICT",
    problem: (context) => `The call for ${invocation(context)} conflicts with another one`,
    advice: () => "Wait until the other one has ended, and send it again.",
  },
  {
    exception: "InternalServerException",
    code: "SERVICE_FAILED",
    problem: (context) => `Bedrock failed internally while serving ${invocation(context)}`,
    advice: () => "Try again later.",
  },
  {
    exception: "ModelErrorException",
    code: "MODEL_FAILED",
    problem: (context) => `The model ${invocation(context)} failed on this request`,
    advice: () => "Change the request: the same one is likely to fail again.",
  },
  {
    exception: "ModelStreamErrorException",
    code: "MODEL_FAILED",
    problem: (context) => `The model ${invocation(context)} failed in the middle of its answer`,
    advice: () => "Send the request again: what has arrived is not the whole answer.",
  },
  {
    exception: "ModelNotReadyException",
    code: "MODEL_NOT_READY",
    problem: (context) => `The model ${invocation(context)} is still being loaded`,
    advice: () => "Try again in a few minutes.",
  },
  {
    exception: "ModelTimeoutException",
    code: "MODEL_TIMEOUT",
    problem: (context) => `The model ${invocation(context)} took longer than Bedrock allows`,
    advice: () => "Shorten the input, or lower maxTokens.",
  },
  {
    exception: "ResourceNotFoundException",
    code: "MODEL_NOT_FOUND",
    problem: (context) => `Bedrock knows no model ${invocation(context)}`,
    advice: notFoundAdvice,
  },
  {
    exception: "ServiceQuotaExceededException",
    code: "QUOTA_EXCEEDED",
    problem: (context) => `A quota of the account for ${invocation(context)} is used up`,
    advice: ({ region }) => `Ask for a higher one in the Service Quotas console for ${region}.`,
  },
  {
    exception: "ServiceUnavailableException",
    code: "SERVICE_UNAVAILABLE",
    problem: (context) => `Bedrock cannot serve ${invocation(context)} at the moment`,
    advice: () => "Try again later, or use a cross-region inference profile.",
  },
  {
    exception: "BadGatewayException",
    code: "SERVICE_UNAVAILABLE",
    problem: (context) => `Something that Bedrock depends on failed while serving ${invocation(context)}`,
    advice: () => "Try again later.",
  },
  {
    exception: "DependencyFailedException",
    code: "REQUEST_REJECTED",
    problem: (context) => `Something that Bedrock depends on refused ${invocation(context)}`,
    advice: () => "Check the resources that the request names, and the permissions to use them.",
  },
  {
    exception: "ThrottlingException",
    when: /\b(daily|per day)\b/i,
    code: "QUOTA_EXCEEDED",
    problem: (context) => `The account's daily quota for ${invocation(context)} is used up`,
    advice: ({ region }) =>
      `Wait until it is renewed, or ask for a higher one in the Service Quotas console for ${region}.`,
  },
  ...["ThrottlingException", ...THROTTLING_EXCEPTIONS].map(
    (exception): ExceptionRule => ({
      exception,
      code: "THROTTLED",
      problem: (context) => `Bedrock throttled the calls for ${invocation(context)}`,
      advice: () =>
        "Send fewer at once, lower maxTokens (it counts against the token quota), or ask for a higher quota.",
    }),
  ),
  {
    exception: "ValidationException",
    when: /on-demand throughput/i,
    code: "MODEL_UNSUPPORTED",
    problem: (context) => `${invocation(context)} cannot be called by its bare id`,
    advice: profileAdvice,
  },
  {
    exception: "ValidationException",
    when: /model identifier is invalid/i,
    code: "MODEL_NOT_FOUND",
    problem: (context) => `Bedrock knows no model ${invocation(context)}`,
    advice: notFoundAdvice,
  },
  {
    exception: "ValidationException",
    code: "REQUEST_REJECTED",
    problem: (context) => `Bedrock rejected the request for ${invocation(context)}`,
    advice: () => "Correct what AWS names: the same request will fail again.",
  },
  {
    exception: "ExpiredTokenException",
    code: "CREDENTIALS_EXPIRED",
    problem: () => "The AWS credentials have expired",
    advice: credentialsRemedy,
  },
  {
    exception: "UnrecognizedClientException",
    code: "CREDENTIALS_INVALID",
    problem: () => "AWS does not know the access key or session token",
    advice: credentialsRemedy,
  },
  {
    exception: "MissingAuthenticationTokenException",
    code: "SIGNATURE_REJECTED",
    problem: () => "AWS found no signature or token on the request",
    advice: () => "Check that no proxy or gateway removes the authorization header.",
  },
  {
    exception: "IncompleteSignatureException",
    code: "SIGNATURE_REJECTED",
    problem: () => "AWS could not read the request's signature",
    advice: () => "Check that no proxy or gateway changes the authorization header.",
  },
  {
    exception: "InvalidSignatureException",
    when: /expired|not yet current|is now earlier|is now later/i,
    code: "SIGNATURE_REJECTED",
    problem: () => "AWS rejected the signature because of its time",
    advice: () => "The clock of this machine is wrong (clock skew): synchronise it.",
  },
  {
    exception: "InvalidSignatureException",
    code: "SIGNATURE_REJECTED",
    problem: () => "AWS rejected the request's signature",
    advice: ({ region, credentialsRemedy }) =>
      `Check the secret access key; also that no proxy changes the request, and that the endpoint serves ${region}. ${credentialsRemedy}`,
  },
  {
    exception: "UnknownOperationException",
    code: "REQUEST_REJECTED",
    problem: ({ region }) => `The endpoint in ${region} does not know the operation`,
    advice: () =>
      "Check that the endpoint is one of Bedrock Runtime (bedrock-runtime, not bedrock). A VPC endpoint serves one service: name those of the others by AWS_ENDPOINT_URL_BEDROCK and AWS_ENDPOINT_URL_BEDROCK_AGENT_RUNTIME.",
  },
  {
    exception: "RequestTimeoutException",
    code: "SERVICE_UNAVAILABLE",
    problem: (context) => `Bedrock did not receive the whole request for ${invocation(context)} in time`,
    advice: () => "Try again.",
  },
];

function factsOf({ baseModelId }: CallContext): ModelFacts | undefined {
  return baseModelId === undefined ? undefined : findModel(baseModelId);
}

function notFoundAdvice(context: CallContext): string {
  const facts = factsOf(context);
  const check = `Check the id for typing errors, and that the model is offered in ${context.region}.`;
  const lifecycle = facts && describeLifecycle(facts);
  if (lifecycle === undefined) return check;
  return facts?.lifecycle.replacement === undefined ? `${lifecycle} ${check}` : lifecycle;
}

/** The ids that would work, those that can be called from the region first. */
function profileAdvice(context: CallContext): string {
  const profiles = factsOf(context)?.profileIds ?? [];
  if (profiles.length === 0) {
    return "Use the id or ARN of an inference profile of this model; the Amazon Bedrock console lists them (Cross-region inference).";
  }
  const geographies = findRegion(context.region)?.profileGeographies ?? [];
  const local = profiles.filter((id) => geographies.some((geography) => id.startsWith(`${geography}.`)));
  return local.length > 0
    ? `Use one of its inference profiles instead: ${local.join(", ")}.`
    : `Use one of its inference profiles instead, none of which can be called from ${context.region}: ${profiles.join(", ")}.`;
}
