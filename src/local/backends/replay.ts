import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { VarveError } from "../../errors.js";
import { readJsonFile } from "../read-json-file.js";
import type { ServeCall, Served, ServeLayer } from "../serve.js";
import { validationFailure } from "../service-exception.js";
import { checkShape } from "../validate/check-shape.js";
import { integer, list, object, string, structure } from "../validate/shape.js";
import { describeCall, fileNameOf, keyOf, type RecordedCall, type Recording } from "./recording.js";

/**
 * Answers with the recordings of a folder, and with nothing else: a request that was not recorded is a `ValidationException` that
 * names the nearest recording. Throws `CONFIG_FILE_UNREADABLE` or `CONFIG_INVALID` for a folder that cannot be read.
 */
export async function createReplayLayer(folder: string): Promise<ServeLayer> {
  const recordings = new Map((await readRecordings(folder)).map((recording) => [recording.key, recording]));
  return async (call) => {
    const described = describeCall(call);
    const recording = recordings.get(keyOf(described));
    if (recording === undefined) throw miss(call, described, [...recordings.values()], folder);
    return replayed(recording);
  };
}

async function readRecordings(folder: string): Promise<Recording[]> {
  const names = await readdir(folder).catch((cause: NodeJS.ErrnoException) => {
    throw new VarveError(
      "CONFIG_FILE_UNREADABLE",
      `The folder of recordings ${folder} cannot be read (${cause.code}). Record into it first, with --record.`,
      { cause },
    );
  });
  const files = names.filter((name) => name.endsWith(".json")).sort();
  return Promise.all(files.map((name) => readRecording(join(folder, name))));
}

async function readRecording(path: string): Promise<Recording> {
  const value = await readJsonFile(path, "recording");
  try {
    checkShape(value, RECORDING);
  } catch (cause) {
    throw new VarveError(
      "CONFIG_INVALID",
      `The recording ${path} is not one of the local Bedrock's. Record it anew.`,
      {
        cause,
      },
    );
  }
  return value as Recording;
}

const RECORDING = structure({
  "key*": string(),
  "operation*": string(),
  modelId: string(),
  "request*": structure({ "method*": string(), "path*": string(), "query*": string() }),
  "response*": structure({
    "status*": integer({ min: 200, max: 599 }),
    "headers*": object,
    frames: list(string()),
  }),
});

function replayed({ response }: Recording): Served {
  const { status, headers, body, frames } = response;
  if (frames !== undefined) return { frames: decode(frames), headers, usage: () => ({}) };
  return { status, headers, body: JSON.stringify(body) };
}

async function* decode(frames: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const frame of frames) yield Buffer.from(frame, "base64");
}

/** Names where the request differs from the nearest recording, and no text of either. */
function miss(call: ServeCall, asked: RecordedCall, recordings: readonly Recording[], folder: string): Error {
  const { operation } = call.route;
  const ranked = recordings
    .map((recording) => ({ recording, differences: differences(asked, recording.request) }))
    .sort(
      (a, b) =>
        Number(b.recording.operation === operation) - Number(a.recording.operation === operation) ||
        a.differences.length - b.differences.length,
    );
  const [nearest] = ranked;
  const hint =
    nearest === undefined
      ? "There is none in the folder."
      : `The nearest is ${fileNameOf(nearest.recording)}, which differs at ${nearest.differences.slice(0, 3).join(", ")}.`;
  return validationFailure(
    `No recording in ${folder} answers this ${operation} request. ${hint} Record it with --record.`,
  );
}

/** Paths of the values that are not the same. */
function differences(a: unknown, b: unknown, at = ""): string[] {
  if (Object.is(a, b)) return [];
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return [at];
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].flatMap((name) =>
    differences(
      (a as Readonly<Record<string, unknown>>)[name],
      (b as Readonly<Record<string, unknown>>)[name],
      at === "" ? name : `${at}.${name}`,
    ),
  );
}
