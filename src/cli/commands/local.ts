import type { Command } from "../command.js";
import { createLocalLog } from "../local-log.js";
import { LOCAL_OPTIONS, localBedrockOptions } from "../local-options.js";

export const local: Command = {
  name: "local",
  summary: "run the local Bedrock: Bedrock's wire protocol with rule-based models",
  options: LOCAL_OPTIONS,
  examples: [
    "varve local --port 4566",
    "varve local --upstream http://127.0.0.1:11434/v1 --upstream-model llama3.2",
    "varve local --fault throttle,times=3,operation=Converse",
  ],
  async run({ options, output }) {
    const { startLocalBedrock } = await import("../../local/index.js");
    const bedrock = await startLocalBedrock({
      ...localBedrockOptions(options),
      logger: createLocalLog({
        json: output.json,
        quiet: options["quiet"] === true,
        write: output.log,
      }),
    });
    const { url, env, certificate } = bedrock;
    output.print(
      [
        `The local Bedrock listens on ${url} (HTTP/1.1 and HTTP/2${certificate === undefined ? "" : ", with and without TLS"}).`,
        typeof options.upstream === "string"
          ? `Its chat models are behind ${options.upstream}.`
          : "Its models are rule-based stand-ins, not language models.",
        "Point any Bedrock client at it:",
        ...Object.entries(env).map(([name, value]) => `  export ${name}=${value}`),
        "Stop it with Ctrl+C.",
      ],
      { url, env, ...(certificate !== undefined && { certificate }) },
    );
    await stopSignal();
    await bedrock.close();
  },
};

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
