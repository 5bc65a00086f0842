import { Readable } from "node:stream";
import type { S3Client } from "@aws-sdk/client-s3";
import { BedrockError, type ErrorCode, VarveError } from "../../../errors.js";
import { SILENT_LOGGER } from "../../../spec/logger.js";
import { abortError } from "../../abort.js";
import { retry } from "../../retry.js";
import type { ObjectStore } from "./object-store.js";
import { parseS3Uri } from "./s3-uri.js";

export interface S3ObjectsOptions {
  /** Region of the buckets: that of the batch jobs. */
  readonly region: string;
  /** Default: those that AWS's SDK finds. */
  readonly credentials?: S3Keys | (() => Promise<S3Keys>) | undefined;
  /** `http` or `https` URL of another server that speaks S3's protocol; buckets are then part of the path. */
  readonly endpoint?: string | undefined;
}

interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/**
 * S3, through `@aws-sdk/client-s3`, which is loaded with the first call; its methods reject with `CONFIG_INVALID` where it is
 * not installed, and with `BedrockError` where S3 refuses or fails.
 */
export function s3Objects(options: S3ObjectsOptions): ObjectStore {
  let loading: Promise<Sdk> | undefined;
  const sdk = (): Promise<Sdk> => {
    loading ??= loadSdk(options);
    return loading;
  };
  const call = async <T>(uri: string, signal: AbortSignal | undefined, send: (sdk: Sdk) => Promise<T>) => {
    const loaded = await sdk();
    return send(loaded).catch((error: unknown) => {
      if (signal?.aborted) throw abortError(signal, "A call of S3");
      throw describe(error, uri, options.region);
    });
  };
  return {
    put(uri, open, bytes, signal) {
      const { bucket, key } = parseS3Uri(uri);
      // The SDK cannot send a stream again, so the whole call is made again.
      const write = (): Promise<unknown> =>
        call(uri, signal, ({ client, PutObjectCommand }) =>
          client.send(
            new PutObjectCommand({ Bucket: bucket, Key: key, Body: open(), ContentLength: bytes }),
            abortable(signal),
          ),
        );
      return retry(write, {}, { signal }).then(() => undefined);
    },
    async get(uri, signal) {
      const { bucket, key } = parseS3Uri(uri);
      const { Body } = await call(uri, signal, ({ client, GetObjectCommand }) =>
        client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), abortable(signal)),
      );
      if (Body instanceof Readable) return Body;
      throw new BedrockError("RESPONSE_INVALID", `S3 answered without the content of ${uri}.`, {
        region: options.region,
      });
    },
    async list(uri, signal) {
      const { bucket, key } = parseS3Uri(uri);
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = { Bucket: bucket, Prefix: key, ContinuationToken: token };
        const answer = await call(uri, signal, ({ client, ListObjectsV2Command }) =>
          client.send(new ListObjectsV2Command(page), abortable(signal)),
        );
        for (const { Key } of answer.Contents ?? []) if (Key !== undefined) keys.push(Key);
        token = answer.NextContinuationToken;
      } while (token !== undefined);
      return keys.map((name) => `s3://${bucket}/${name}`).sort();
    },
  };
}

interface Sdk
  extends Pick<
    typeof import("@aws-sdk/client-s3"),
    "PutObjectCommand" | "GetObjectCommand" | "ListObjectsV2Command"
  > {
  readonly client: S3Client;
}

async function loadSdk({ region, credentials, endpoint }: S3ObjectsOptions): Promise<Sdk> {
  const sdk = await import("@aws-sdk/client-s3").catch((cause: unknown) => {
    throw new VarveError(
      "CONFIG_INVALID",
      "Batch jobs with files in S3 need @aws-sdk/client-s3, which is not installed: npm install @aws-sdk/client-s3",
      { cause },
    );
  });
  const client = new sdk.S3Client({
    region,
    // The SDK warns on the console that it cannot send a stream again; here it is sent again.
    logger: SILENT_LOGGER,
    // Sent whole and measured beforehand, so that the body needs no trailer.
    requestChecksumCalculation: "WHEN_REQUIRED",
    ...(credentials !== undefined && { credentials: credentials as () => Promise<SdkKeys> }),
    ...(endpoint !== undefined && { endpoint, forcePathStyle: true }),
  });
  const { PutObjectCommand, GetObjectCommand, ListObjectsV2Command } = sdk;
  return { client, PutObjectCommand, GetObjectCommand, ListObjectsV2Command };
}

type SdkKeys = Pick<S3Keys, "accessKeyId" | "secretAccessKey"> & { readonly sessionToken?: string };

const abortable = (signal: AbortSignal | undefined): { abortSignal?: AbortSignal } =>
  signal === undefined ? {} : { abortSignal: signal };

/** The SDK's own error is not kept as the cause: it holds the request with its session token. */
function describe(error: unknown, uri: string, region: string): BedrockError {
  const { name, $metadata: metadata = {} } = error as Partial<SdkFailure>;
  const { httpStatusCode: statusCode, requestId, attempts } = metadata;
  const code = statusCode === undefined ? codeOfName(name) : codeOfStatus(statusCode);
  const place = statusCode === undefined ? (name ?? "no answer") : `${name}, HTTP ${statusCode}`;
  return new BedrockError(
    code,
    `S3 in ${region} did not serve ${uri} (${place}). ${ADVICE[code] ?? ""}`.trim(),
    {
      exception: name,
      statusCode,
      requestId,
      attempts,
      region,
    },
  );
}

interface SdkFailure extends Error {
  readonly $metadata: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly attempts?: number;
  };
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return "ACCESS_DENIED";
  if (status === 429 || status === 503) return "THROTTLED";
  return status >= 500 ? "SERVICE_FAILED" : "REQUEST_REJECTED";
}

const codeOfName = (name: string | undefined): ErrorCode =>
  name === "CredentialsProviderError" ? "CREDENTIALS_MISSING" : "NETWORK_FAILED";

const ADVICE: Partial<Record<ErrorCode, string>> = {
  ACCESS_DENIED:
    "The identity needs s3:PutObject and s3:GetObject on the objects, and s3:ListBucket on the bucket.",
  CREDENTIALS_MISSING: "Pass credentials to s3Objects, or set them where AWS's SDK looks.",
  REQUEST_REJECTED: "Check the bucket, its region and the key.",
};
