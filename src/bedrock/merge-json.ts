import type { JsonObject, JsonValue } from "../spec/json.js";

/**
 * Objects are merged member by member; of anything else the second wins.
 *
 * @param onReplaced gets the path, such as `inferenceConfig.topK`, of each member of the first that gave way to another value
 */
export function mergeJson(
  first: JsonObject,
  second: JsonObject,
  onReplaced: (path: string) => void = () => {},
): JsonObject {
  const merged: Record<string, JsonValue> = { ...first };
  for (const [name, value] of Object.entries(second)) {
    const before = merged[name];
    if (isObject(before) && isObject(value)) {
      merged[name] = mergeJson(before, value, (inner) => onReplaced(`${name}.${inner}`));
      continue;
    }
    if (before !== undefined && before !== value) onReplaced(name);
    merged[name] = value;
  }
  return merged;
}

/** The body with a model's own members over varve's, and a warning for each of varve's that they replaced. */
export function mergeModelKwargs(
  body: JsonObject,
  modelKwargs: JsonObject,
  warnings: Set<string>,
): JsonObject {
  return mergeJson(body, modelKwargs, (path) => {
    warnings.add(`modelKwargs replaced ${path}, which would have been sent otherwise.`);
  });
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
