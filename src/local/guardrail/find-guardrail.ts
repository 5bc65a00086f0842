import { ownedArn } from "../arn.js";
import { ServiceException, validationFailure } from "../service-exception.js";
import { LOCAL_GUARDRAIL } from "./local-guardrail.js";

/** A guardrail that a request names, and that exists. */
export interface AppliedGuardrail {
  readonly version: string;
  readonly arn: string;
}

export const GUARDRAIL_IDENTIFIER =
  "(|([a-z0-9]+)|(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:guardrail/[a-z0-9]+))";
export const GUARDRAIL_VERSION = "(|([1-9][0-9]{0,7})|(DRAFT))";

const IDENTIFIER = new RegExp(`^${GUARDRAIL_IDENTIFIER}$`);
const VERSION = new RegExp(`^${GUARDRAIL_VERSION}$`);

/** Finds a guardrail by its id or ARN. Throws `ValidationException` for a malformed one, `ResourceNotFoundException` for one that does not exist. */
export function findGuardrail(identifier: string, version: string, region: string): AppliedGuardrail {
  if (!IDENTIFIER.test(identifier) || !VERSION.test(version)) {
    throw validationFailure("The provided guardrail identifier or version is invalid.");
  }
  const id = identifier.slice(identifier.lastIndexOf("/") + 1);
  if (id !== LOCAL_GUARDRAIL.id || !LOCAL_GUARDRAIL.versions.some((known) => known === version)) {
    throw new ServiceException(
      "ResourceNotFoundException",
      `The guardrail identifier or version provided in the request does not exist. The local Bedrock has the guardrail ${LOCAL_GUARDRAIL.id} in the versions ${LOCAL_GUARDRAIL.versions.join(" and ")}.`,
    );
  }
  return { version, arn: ownedArn(region, "guardrail", LOCAL_GUARDRAIL.id) };
}
