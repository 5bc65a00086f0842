import type { Command } from "../command.js";
import { parseNumber } from "../parse-number.js";

export const local: Command = {
  name: "local",
  summary: "run the local Bedrock: Bedrock's wire protocol with rule-based models",
  options: [
    { flags: "--port <n>", description: "port (default: 4566)", parse: parseNumber("--port") },
    { flags: "--host <address>", description: "address to listen on (default: 127.0.0.1)" },
  ],
  examples: ["varve local --port 4566"],
  async run({ options, output }) {
    const { startLocalBedrock } = await import("../../local/index.js");
    const bedrock = await startLocalBedrock({
      port: typeof options.port === "number" ? options.port : 4566,
      ...(typeof options.host === "string" && { host: options.host }),
    });
    output.print(
      [
        `The local Bedrock listens on ${bedrock.url} (HTTP/1.1 and HTTP/2).`,
        "Its models are rule-based stand-ins, not language models.",
        "Point any Bedrock client at it:",
        ...Object.entries(bedrock.env).map(([name, value]) => `  export ${name}=${value}`),
        "Stop it with Ctrl+C.",
      ],
      { url: bedrock.url, env: bedrock.env },
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
