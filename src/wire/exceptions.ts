/**
 * Exceptions of Bedrock Runtime, of Rerank and of AWS's front door (authentication), with their HTTP status.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
 */
export const EXCEPTION_STATUS = {
  AccessDeniedException: 403,
  ConflictException: 400,
  InternalServerException: 500,
  ModelErrorException: 424,
  ModelNotReadyException: 429,
  ModelStreamErrorException: 424,
  ModelTimeoutException: 408,
  ResourceNotFoundException: 404,
  ServiceQuotaExceededException: 400,
  ServiceUnavailableException: 503,
  ThrottlingException: 429,
  ValidationException: 400,
  // Rerank.
  BadGatewayException: 502,
  DependencyFailedException: 424,
  // Front door.
  ExpiredTokenException: 403,
  IncompleteSignatureException: 403,
  InvalidSignatureException: 403,
  MissingAuthenticationTokenException: 403,
  UnrecognizedClientException: 403,
  UnknownOperationException: 404,
} as const;

export type ExceptionName = keyof typeof EXCEPTION_STATUS;

/**
 * The exception's name out of an `x-amzn-errortype` header or a body's `code` or `__type`, which AWS decorates:
 * `aws.protocols#ThrottlingException:http://…` → `ThrottlingException`.
 */
export function parseExceptionName(decorated: string): string {
  const [beforeColon = ""] = decorated.split(":", 1);
  return beforeColon.slice(beforeColon.lastIndexOf("#") + 1).trim();
}

/** Names that AWS services use for throttling beside `ThrottlingException`; gateways in front of Bedrock may send them. */
export const THROTTLING_EXCEPTIONS: readonly string[] = [
  "BandwidthLimitExceeded",
  "LimitExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "TooManyRequestsException",
];
