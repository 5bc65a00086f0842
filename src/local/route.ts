import { RUNTIME_OPERATIONS, type RuntimeOperation } from "../wire/operations.js";
import {
  RESOURCE_OPERATION_PATHS,
  type ResourceOperationName,
} from "./operations/all-resource-operations.js";
import { ServiceException, validationFailure } from "./service-exception.js";

/** An operation that runs the model named in its path. */
export interface ModelRoute {
  readonly kind: "model";
  readonly operation: RuntimeOperation;
  /** Percent-decoded once. */
  readonly modelId: string;
}

/** An operation of the control plane, of the agent runtime, or of the runtime on something else than a model. */
export interface ResourceRoute {
  readonly kind: "resource";
  readonly operation: ResourceOperationName;
  /** The labels of the path, percent-decoded once. */
  readonly labels: Readonly<Record<string, string>>;
}

export type Route = ModelRoute | ResourceRoute;

/** One row per operation; `{label}` stands for one segment of the path. */
const MODEL_ROUTES = (Object.keys(RUNTIME_OPERATIONS) as RuntimeOperation[]).map((operation) => ({
  operation,
  ...compile(RUNTIME_OPERATIONS[operation]),
}));
const RESOURCE_ROUTES = (Object.keys(RESOURCE_OPERATION_PATHS) as ResourceOperationName[]).map(
  (operation) => ({
    operation,
    ...compile(RESOURCE_OPERATION_PATHS[operation]),
  }),
);

/** Finds the operation of a request. Throws `UnknownOperationException`, or `ValidationException` for a label that cannot be decoded. */
export function routeRequest(method: string, path: string): Route {
  for (const route of MODEL_ROUTES) {
    const labels = match(route, method, path);
    if (labels !== undefined) {
      return { kind: "model", operation: route.operation, modelId: labels["modelId"] ?? "" };
    }
  }
  for (const route of RESOURCE_ROUTES) {
    const labels = match(route, method, path);
    if (labels !== undefined) return { kind: "resource", operation: route.operation, labels };
  }
  const names = [...MODEL_ROUTES, ...RESOURCE_ROUTES].map(({ operation }) => operation).sort();
  throw new ServiceException(
    "UnknownOperationException",
    `The local Bedrock knows no operation at this path. It serves ${names.slice(0, -1).join(", ")} and ${names.at(-1)}.`,
  );
}

interface PathPattern {
  readonly method: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

function compile({ method, path }: { readonly method: string; readonly path: string }): PathPattern {
  const names = Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => name);
  return { method, names, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`) };
}

function match(route: PathPattern, method: string, path: string): Record<string, string> | undefined {
  if (method !== route.method) return undefined;
  const found = route.pattern.exec(path);
  if (found === null) return undefined;
  return Object.fromEntries(
    route.names.map((name, index) => [name, decodeLabel(name, found[index + 1] ?? "")]),
  );
}

function decodeLabel(name: string, label: string): string {
  try {
    return decodeURIComponent(label);
  } catch (cause) {
    const what = name === "modelId" ? "model identifier" : name;
    throw validationFailure(`The provided ${what} is invalid.`, { cause });
  }
}
