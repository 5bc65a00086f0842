import { EXCEPTION_STATUS, type ExceptionName } from "../wire/exceptions.js";

/** An answer that is an error of AWS: thrown anywhere in the pipeline, written to the client as AWS writes it. */
export class ServiceException extends Error {
  readonly exception: ExceptionName;
  readonly status: number;

  constructor(exception: ExceptionName, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ServiceException";
    this.exception = exception;
    this.status = EXCEPTION_STATUS[exception];
  }
}

/** A request that AWS refuses with `ValidationException`. */
export function validationFailure(message: string, options?: { cause?: unknown }): ServiceException {
  return new ServiceException("ValidationException", message, options);
}
