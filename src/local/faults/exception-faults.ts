import { EXCEPTION_STATUS, type ExceptionName } from "../../wire/exceptions.js";
import { ServiceException } from "../service-exception.js";
import { enumeration, string } from "../validate/shape.js";
import type { FaultKind } from "./fault-kind.js";

const EXCEPTIONS = Object.keys(EXCEPTION_STATUS) as ExceptionName[];

/** AWS's sentence for the exceptions that a fault most often stands for. */
const MESSAGES: Partial<Record<ExceptionName, string>> = {
  ThrottlingException: "Too many requests, please wait before trying again.",
  InternalServerException:
    "The system encountered an unexpected error during processing. Try your request again.",
  ServiceUnavailableException: "Bedrock is unable to process your request.",
  ModelNotReadyException: "The model specified in the request is not ready to serve inference requests.",
  ModelTimeoutException:
    "The request took too long to process. Processing time exceeded the model timeout length.",
  ModelStreamErrorException: "An error occurred while streaming the response. Retry your request.",
  ExpiredTokenException: "The security token included in the request is expired",
};

/** The exception that a fault stands for, with AWS's sentence unless another is given. */
export function faultException(exception: ExceptionName, message?: string): ServiceException {
  return new ServiceException(
    exception,
    message ?? MESSAGES[exception] ?? "The local Bedrock was told to fail this request.",
  );
}

/** The members of a fault that raises any exception. */
export const EXCEPTION_MEMBERS = { exception: enumeration(...EXCEPTIONS), message: string({ min: 1 }) };

function always(kind: string, exception: ExceptionName): FaultKind {
  return {
    kind,
    members: { message: EXCEPTION_MEMBERS.message },
    create: ({ message }) => ({
      before() {
        throw faultException(exception, message as string | undefined);
      },
    }),
  };
}

/** Faults that answer with one exception each, and one that answers with any. */
export const EXCEPTION_FAULTS: readonly FaultKind[] = [
  always("throttle", "ThrottlingException"),
  always("internal-error", "InternalServerException"),
  always("unavailable", "ServiceUnavailableException"),
  always("model-not-ready", "ModelNotReadyException"),
  always("model-timeout", "ModelTimeoutException"),
  always("expired-credentials", "ExpiredTokenException"),
  {
    kind: "exception",
    members: { "exception*": EXCEPTION_MEMBERS.exception, message: EXCEPTION_MEMBERS.message },
    create: ({ exception, message }) => ({
      before() {
        throw faultException(exception as ExceptionName, message as string | undefined);
      },
    }),
  },
];
