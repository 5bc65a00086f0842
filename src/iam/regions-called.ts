import { parseModelId } from "../catalogue/model-id.js";
import type { ConnectionConfig } from "../config/varve-config.js";

/** Where calls of a model go, failover included; an ARN goes to its own region. */
export function regionsCalled(
  model: string,
  { region, failoverRegions = [] }: ConnectionConfig,
): readonly string[] {
  const own = parseModelId(model).region;
  return own === undefined ? [region, ...failoverRegions] : [own];
}
