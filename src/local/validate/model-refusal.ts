import { ServiceException, validationFailure } from "../service-exception.js";

/** How Converse introduces an error that the model itself found. */
const CONVERSE_PREFIX = "The model returned the following errors: ";

/** A refusal by the model itself, as Converse tells it. */
export function modelRefusal(error: string): ServiceException {
  return validationFailure(`${CONVERSE_PREFIX}${error}`);
}

/** Runs checks for InvokeModel, which tells the model's refusals without Converse's introduction. */
export function asNativeRefusal(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (error instanceof ServiceException && error.message.startsWith(CONVERSE_PREFIX)) {
      throw validationFailure(error.message.slice(CONVERSE_PREFIX.length), { cause: error });
    }
    throw error;
  }
}
