import type { ConverseRequestBody } from "../../wire/converse.js";
import { checkShape } from "../validate/check-shape.js";
import { enumeration, structure } from "../validate/shape.js";
import type { OperationCall } from "./operation.js";

/** What Converse repeats of a request, in its answer or in the `metadata` of its stream. */
export function echoedSettings({ performanceConfig, serviceTier }: ConverseRequestBody): {
  readonly performanceConfig?: NonNullable<ConverseRequestBody["performanceConfig"]>;
  readonly serviceTier?: NonNullable<ConverseRequestBody["serviceTier"]>;
} {
  return { ...(performanceConfig && { performanceConfig }), ...(serviceTier && { serviceTier }) };
}

const LATENCY_HEADER = "x-amzn-bedrock-performanceconfig-latency";
const TIER_HEADER = "x-amzn-bedrock-service-tier";

const HEADERS = structure({
  trace: enumeration("ENABLED", "DISABLED", "ENABLED_FULL"),
  performanceConfigLatency: enumeration("standard", "optimized"),
  serviceTier: enumeration("priority", "default", "flex", "reserved"),
});

/** The headers of InvokeModel that its answer repeats. Throws `ValidationException` for values that AWS does not know. */
export function echoedHeaders({ headers }: OperationCall): Readonly<Record<string, string>> {
  const latency = headers.get(LATENCY_HEADER);
  const tier = headers.get(TIER_HEADER);
  checkShape(
    { trace: headers.get("x-amzn-bedrock-trace"), performanceConfigLatency: latency, serviceTier: tier },
    HEADERS,
  );
  return {
    ...(latency !== undefined && { [LATENCY_HEADER]: latency }),
    ...(tier !== undefined && { [TIER_HEADER]: tier }),
  };
}
