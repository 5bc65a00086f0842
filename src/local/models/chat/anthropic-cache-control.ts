import type { WireCachePoint } from "../../../wire/converse.js";
import { malformedInput } from "../../validate/body-schema.js";

/** `cache_control` of a block or a tool as the cache point behind it. Throws `ValidationException` for one that is not of Anthropic's form. */
export function readCachePoint(given: unknown, at: string): { readonly cachePoint: WireCachePoint }[] {
  if (given === undefined || given === null) return [];
  const { type, ttl } = Object(given) as { readonly type?: unknown; readonly ttl?: unknown };
  if (type !== "ephemeral") {
    throw malformedInput(`${at}/cache_control/type: only "ephemeral" is a valid enum value`);
  }
  if (ttl !== undefined && ttl !== "5m" && ttl !== "1h") {
    throw malformedInput(`${at}/cache_control/ttl: only "5m" and "1h" are valid enum values`);
  }
  return [{ cachePoint: { type: "default", ...(ttl !== undefined && { ttl }) } }];
}
