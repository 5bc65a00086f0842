import { VarveError } from "../../errors.js";
import type { LocalBedrockOptions } from "../local-bedrock-options.js";
import type { ServeLayer, ServeParts } from "../serve.js";

type BackendOptions = Pick<LocalBedrockOptions, "upstream" | "record" | "replay" | "script">;

/** What answers in place of the built-in engine, by the options; each is loaded only if it is asked for. */
export async function createBackends(
  options: BackendOptions,
  clock: () => Date,
): Promise<Pick<ServeParts, "layers" | "backendOf">> {
  const { upstream, record, replay, script } = options;
  if (record !== undefined && replay !== undefined) {
    throw new VarveError("CONFIG_INVALID", "The local Bedrock can record or replay, not both at once.");
  }
  const layers: ServeLayer[] = [];
  if (script !== undefined) layers.push(await scriptLayer(script));
  if (replay !== undefined) layers.push(await (await import("./replay.js")).createReplayLayer(replay));
  if (record !== undefined) layers.push((await import("./record.js")).createRecordLayer(record, clock));
  return { layers, backendOf: upstream === undefined ? undefined : await upstreamBackends(upstream) };
}

async function scriptLayer(script: NonNullable<BackendOptions["script"]>): Promise<ServeLayer> {
  const [{ createScriptLayer }, { parseScript, readScript }] = await Promise.all([
    import("./script.js"),
    import("./script-rule.js"),
  ]);
  return createScriptLayer(
    typeof script === "string" ? await readScript(script) : parseScript(script, "The script"),
  );
}

async function upstreamBackends(
  upstream: NonNullable<BackendOptions["upstream"]>,
): Promise<NonNullable<ServeParts["backendOf"]>> {
  const options = typeof upstream === "string" ? { url: upstream } : upstream;
  if (!URL.canParse(options.url) || !/^https?:/.test(options.url)) {
    throw new VarveError(
      "CONFIG_INVALID",
      "The upstream server's URL is not valid. Give one such as http://127.0.0.1:11434/v1.",
    );
  }
  const { createUpstreamBackend } = await import("./upstream/upstream-backend.js");
  return (modelId) => createUpstreamBackend(options, modelId);
}
