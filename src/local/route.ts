import { RUNTIME_OPERATIONS, type RuntimeOperation } from "../wire/operations.js";
import { ServiceException, validationFailure } from "./service-exception.js";

export interface Route {
  readonly operation: RuntimeOperation;
  /** Percent-decoded once. */
  readonly modelId: string;
}

const MODEL_ID_LABEL = "{modelId}";

/** One row per operation: what stands before and after the model id in its path. */
const ROUTES = (Object.keys(RUNTIME_OPERATIONS) as RuntimeOperation[]).map((operation) => {
  const { method, path } = RUNTIME_OPERATIONS[operation];
  const [prefix = "", suffix = ""] = path.split(MODEL_ID_LABEL);
  return { operation, method, prefix, suffix };
});

/** Finds the operation of a request. Throws `UnknownOperationException`, or `ValidationException` for a model id that cannot be decoded. */
export function routeRequest(method: string, path: string): Route {
  for (const route of ROUTES) {
    if (method !== route.method || !path.startsWith(route.prefix) || !path.endsWith(route.suffix)) continue;
    const label = path.slice(route.prefix.length, -route.suffix.length);
    if (label !== "" && !label.includes("/")) {
      return { operation: route.operation, modelId: decodeLabel(label) };
    }
  }
  throw new ServiceException(
    "UnknownOperationException",
    `The local Bedrock knows no operation at this path. It serves ${ROUTES.map(({ operation }) => operation).join(" and ")}.`,
  );
}

function decodeLabel(label: string): string {
  try {
    return decodeURIComponent(label);
  } catch (cause) {
    throw validationFailure("The provided model identifier is invalid.", { cause });
  }
}
