import { validationFailure } from "../service-exception.js";

const IDENTIFIER =
  /^(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job\/)?[a-z0-9]{12}$/;

/** The id or ARN of a job out of a path. Throws `ValidationException` if it has neither form. */
export function jobIdentifier(labels: Readonly<Record<string, string>>): string {
  const identifier = labels["jobIdentifier"] ?? "";
  if (!IDENTIFIER.test(identifier)) throw validationFailure("The provided job identifier is invalid.");
  return identifier;
}
