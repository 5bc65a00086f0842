import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { BedrockError } from "../../errors.js";

export type JsonLine = Readonly<Record<string, unknown>>;

/**
 * The objects of a file of JSON Lines. Throws `RESPONSE_INVALID` for a line that is none, and `NETWORK_FAILED` where reading breaks off.
 *
 * @param uri for messages
 */
export async function* readJsonLines(content: Readable, uri: string): AsyncGenerator<JsonLine> {
  const lines = createInterface({ input: content, crlfDelay: Number.POSITIVE_INFINITY });
  // readline ends quietly where its input fails.
  let failure: unknown;
  content.once("error", (error) => {
    failure = error;
    lines.close();
  });
  let number = 0;
  try {
    for await (const line of lines) {
      number += 1;
      if (line.trim() !== "") yield parseLine(line, uri, number);
    }
  } finally {
    content.destroy();
  }
  if (failure === undefined) return;
  throw new BedrockError("NETWORK_FAILED", `Reading ${uri} broke off after line ${number}: collect again.`, {
    cause: failure,
  });
}

function parseLine(text: string, uri: string, number: number): JsonLine {
  try {
    const line: unknown = JSON.parse(text);
    if (typeof line === "object" && line !== null) return line as JsonLine;
  } catch {
    // The parser's own message quotes the text, which may hold memories, so it is not kept as the cause.
  }
  throw new BedrockError(
    "RESPONSE_INVALID",
    `Line ${number} of ${uri} is no JSON object: the file is not of a batch job, or not whole.`,
  );
}
