import { VarveError } from "../errors.js";
import type { ConnectionSource } from "./connection-source.js";
import type { LlmInput } from "./schema.js";
import type { LlmConfig } from "./varve-config.js";

type ServiceConfig = Pick<
  LlmConfig,
  "guardrail" | "serviceTier" | "latency" | "promptCaching" | "requestMetadata"
>;

/** How the service treats the language model's calls. Throws `CONFIG_INVALID` for half a guardrail. */
export function resolveService(
  input: LlmInput,
  { spelling }: Pick<ConnectionSource, "spelling">,
): ServiceConfig {
  const { guardrailIdentifier: identifier, guardrailVersion: version } = input;
  const { serviceTier, latency, promptCaching, requestMetadata } = input;
  if ((identifier === undefined) !== (version === undefined)) {
    const [given, missing] = ["guardrailIdentifier", "guardrailVersion"].map((name) =>
      spelling.of(["llm", "config", name]),
    );
    const [present, absent] = identifier === undefined ? [missing, given] : [given, missing];
    throw new VarveError(
      "CONFIG_INVALID",
      `${present} is set, but ${absent} is missing: set both, or neither.`,
    );
  }
  return {
    ...(identifier !== undefined &&
      version !== undefined && { guardrail: { identifier, version: String(version) } }),
    ...(serviceTier !== undefined && { serviceTier }),
    ...(latency !== undefined && { latency }),
    ...(promptCaching !== undefined && { promptCaching }),
    ...(requestMetadata !== undefined && { requestMetadata }),
  };
}
