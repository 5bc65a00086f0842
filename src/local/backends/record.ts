import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { findRegion } from "../../catalogue/regions.js";
import { VarveError } from "../../errors.js";
import { AGENT_OPERATIONS } from "../../wire/agent-operations.js";
import { CONTROL_OPERATIONS } from "../../wire/control-operations.js";
import { EVENT_STREAM_CONTENT_TYPE } from "../../wire/operations.js";
import type { LocalCredentials } from "../local-credentials.js";
import type { ServeCall, ServeLayer } from "../serve.js";
import { ServiceException } from "../service-exception.js";
import { describeCall, fileNameOf, keyOf, type RecordedAnswer, type Recording } from "./recording.js";
import { redactSecrets } from "./redact-secrets.js";
import { signRequest } from "./sign-request.js";
import { splitFrames } from "./split-frames.js";

/** Where requests are forwarded to, and where they are kept. Give `credentials` or a `bearerToken`. */
export interface RecordOptions {
  readonly folder: string;
  /** AWS's own endpoint of the region by default. */
  readonly endpoint?: string;
  readonly credentials?: LocalCredentials;
  readonly bearerToken?: string;
}

/**
 * Forwards every request, signed anew for the region that the caller named, and writes request and answer to a file of the
 * folder. No header of the request is kept, and what looks like a secret is removed from both bodies.
 */
export function createRecordLayer(options: RecordOptions, clock: () => Date): ServeLayer {
  if (options.credentials === undefined && options.bearerToken === undefined) {
    throw new VarveError(
      "CREDENTIALS_MISSING",
      "Recording needs credentials for AWS: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_BEARER_TOKEN_BEDROCK.",
    );
  }
  return async (call) => {
    const response = await forward(call, options, clock());
    const headers = keptHeaders(response.headers);
    const keep = (answer: Pick<RecordedAnswer, "body" | "frames">): Promise<void> =>
      save(call, { status: response.status, headers, ...answer }, options);
    if (response.headers.get("content-type") === EVENT_STREAM_CONTENT_TYPE && response.body !== null) {
      return { frames: keepFrames(splitFrames(response.body), keep), headers, usage: () => ({}) };
    }
    const body = await response.text();
    await keep({ body: parseOrText(body) });
    return { status: response.status, headers, body };
  };
}

async function forward(call: ServeCall, options: RecordOptions, now: Date): Promise<Response> {
  const { request, region } = call;
  const url = new URL(options.endpoint ?? endpointOf(call));
  const { method, path, query, body } = request;
  const authorization: Record<string, string> =
    options.credentials === undefined
      ? { authorization: `Bearer ${options.bearerToken}` }
      : signRequest(request, { host: url.host, region }, options.credentials, now);
  try {
    return await fetch(`${url.origin}${path}${query === "" ? "" : `?${query}`}`, {
      method,
      headers: { ...authorization, "content-type": "application/json" },
      ...(body.length > 0 && { body: new Uint8Array(body) }),
    });
  } catch (cause) {
    throw new ServiceException(
      "ServiceUnavailableException",
      `${url.origin} cannot be reached to record its answer.`,
      {
        cause,
      },
    );
  }
}

function endpointOf({ route, region }: ServeCall): string {
  const service =
    route.operation in CONTROL_OPERATIONS
      ? "bedrock"
      : route.operation in AGENT_OPERATIONS
        ? "bedrock-agent-runtime"
        : "bedrock-runtime";
  return `https://${service}.${region}.${findRegion(region)?.dnsSuffix ?? "amazonaws.com"}`;
}

/** The headers that clients read. */
function keptHeaders(headers: Headers): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name]) => name.startsWith("x-amzn-") && name !== "x-amzn-requestid"),
  );
}

async function save(call: ServeCall, response: RecordedAnswer, options: RecordOptions): Promise<void> {
  const { credentials, bearerToken, folder } = options;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials ?? {};
  const secrets = [accessKeyId, secretAccessKey, sessionToken, bearerToken].filter(
    (text) => text !== undefined,
  );
  const { operation } = call.route;
  const request = describeCall(call);
  const recording: Recording = {
    key: keyOf(request),
    operation,
    ...(call.route.kind === "model" && { modelId: call.route.modelId }),
    request,
    response,
  };
  await mkdir(folder, { recursive: true });
  const text = JSON.stringify(redactSecrets(recording, secrets), null, 2);
  await writeFile(join(folder, fileNameOf(recording)), `${text}\n`);
}

/** Passes frames on as they come, and keeps them when the last has come. */
async function* keepFrames(
  frames: AsyncIterable<Uint8Array>,
  keep: (answer: { frames: string[] }) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const kept: string[] = [];
  for await (const frame of frames) {
    kept.push(Buffer.from(frame).toString("base64"));
    yield frame;
  }
  await keep({ frames: kept });
}

function parseOrText(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // An answer that is not JSON, such as a proxy's page, is kept as its text.
    return body;
  }
}
