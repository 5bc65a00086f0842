import type { KMSClient } from "@aws-sdk/client-kms";
import { type ErrorCode, VarveError } from "../../../errors.js";
import { SILENT_LOGGER } from "../../../spec/logger.js";
import type { AwsCredentials } from "../sqlite-options.js";
import type { WrappedKey } from "./key-file.js";

export interface KeyServiceOptions {
  /** Key id, alias or ARN of a symmetric key of KMS. */
  readonly kmsKeyId: string;
  /** Default: that of the key's ARN, else the one that AWS's SDK finds. */
  readonly awsRegion?: string | undefined;
  /** Profile of the shared AWS files. Default: the credentials that AWS's SDK finds. */
  readonly awsProfile?: string | undefined;
  /** They come before a profile. */
  readonly awsCredentials?: AwsCredentials | undefined;
  /** Default: that of the region. */
  readonly kmsEndpointUrl?: string | undefined;
}

/** What a data key is tied to, and what CloudTrail shows of each use of it. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** A data key as it is, and as KMS encrypted it. */
export interface DataKey {
  /** In base64. */
  readonly plaintext: string;
  readonly wrapped: WrappedKey;
}

/** AWS Key Management Service: what wraps data keys, and unwraps them for whoever may use the key. */
export interface KeyService {
  generate(context: EncryptionContext): Promise<DataKey>;
  decrypt(wrapped: WrappedKey, context: EncryptionContext): Promise<string>;
  /** The same data key under the configured key; KMS alone sees it. */
  reEncrypt(wrapped: WrappedKey, context: EncryptionContext): Promise<WrappedKey>;
  close(): void;
}

/**
 * KMS through `@aws-sdk/client-kms`, which must be installed beside varve: throws `CONFIG_INVALID` if it is not. Methods reject
 * with what KMS refuses or fails with.
 *
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_GenerateDataKey.html
 */
export async function openKeyService(options: KeyServiceOptions): Promise<KeyService> {
  const sdk = await loadSdk();
  const { kmsKeyId, awsProfile, awsCredentials, kmsEndpointUrl } = options;
  const region = options.awsRegion ?? /^arn:[^:]+:kms:([^:]+):/.exec(kmsKeyId)?.[1];
  const client: KMSClient = new sdk.KMSClient({
    logger: SILENT_LOGGER,
    ...(region !== undefined && { region }),
    ...(awsProfile !== undefined && { profile: awsProfile }),
    ...(awsCredentials !== undefined && { credentials: { ...awsCredentials } }),
    ...(kmsEndpointUrl !== undefined && { endpoint: kmsEndpointUrl }),
  });
  const call = <T>(action: string, keyId: string, send: () => Promise<T>): Promise<T> =>
    send().catch((error: unknown) => {
      throw describe(error, action, keyId);
    });
  return {
    async generate(context) {
      const command = new sdk.GenerateDataKeyCommand({
        ...{ KeyId: kmsKeyId, KeySpec: "AES_256", EncryptionContext: context },
      });
      const { Plaintext, CiphertextBlob, KeyId } = await call("GenerateDataKey", kmsKeyId, () =>
        client.send(command),
      );
      const plaintext = inBase64(Plaintext, "GenerateDataKey");
      return { plaintext, wrapped: wrappedKey(KeyId, CiphertextBlob, "GenerateDataKey") };
    },
    async decrypt({ keyId, encryptedKey }, context) {
      const command = new sdk.DecryptCommand({
        ...{ KeyId: keyId, CiphertextBlob: bytesOf(encryptedKey), EncryptionContext: context },
      });
      const { Plaintext } = await call("Decrypt", keyId, () => client.send(command));
      return inBase64(Plaintext, "Decrypt");
    },
    async reEncrypt({ keyId, encryptedKey }, context) {
      const command = new sdk.ReEncryptCommand({
        ...{ SourceKeyId: keyId, CiphertextBlob: bytesOf(encryptedKey), SourceEncryptionContext: context },
        ...{ DestinationKeyId: kmsKeyId, DestinationEncryptionContext: context },
      });
      const { KeyId, CiphertextBlob } = await call("ReEncrypt", kmsKeyId, () => client.send(command));
      return wrappedKey(KeyId, CiphertextBlob, "ReEncrypt");
    },
    close: () => client.destroy(),
  };
}

async function loadSdk(): Promise<typeof import("@aws-sdk/client-kms")> {
  try {
    return await import("@aws-sdk/client-kms");
  } catch (cause) {
    throw new VarveError(
      "CONFIG_INVALID",
      "vector_store.config.kms_key_id needs the package @aws-sdk/client-kms, which is not installed: npm install @aws-sdk/client-kms",
      { cause },
    );
  }
}

const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

function inBase64(bytes: Uint8Array | undefined, action: string): string {
  if (bytes !== undefined && bytes.length > 0) return Buffer.from(bytes).toString("base64");
  throw new VarveError("RESPONSE_INVALID", `KMS answered ${action} without a key.`);
}

function wrappedKey(keyId: string | undefined, blob: Uint8Array | undefined, action: string): WrappedKey {
  if (keyId === undefined) throw new VarveError("RESPONSE_INVALID", `KMS answered ${action} without KeyId.`);
  return { keyId, encryptedKey: inBase64(blob, action) };
}

type Fault = readonly [code: ErrorCode, what: string];

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html */
const FAULTS: Readonly<Record<string, Fault>> = {
  AccessDeniedException: ["ACCESS_DENIED", "does not allow it: `varve iam` prints the policy that it takes"],
  CredentialsProviderError: ["CREDENTIALS_MISSING", "cannot be asked: no AWS credentials were found"],
  ExpiredTokenException: ["CREDENTIALS_EXPIRED", "refuses credentials that have expired. Log in again"],
  UnrecognizedClientException: ["CREDENTIALS_INVALID", "does not know the access key"],
  InvalidSignatureException: ["SIGNATURE_REJECTED", "refuses the signature: check the secret and the clock"],
  InvalidCiphertextException: [
    "STORE_KEY_INVALID",
    "says that the data key is not this file's: it was changed, or belongs to a database of another name",
  ],
  IncorrectKeyException: ["STORE_KEY_INVALID", "says that another key encrypted the data key"],
  NotFoundException: ["STORE_KEY_INVALID", "knows no such key in the region"],
  DisabledException: ["STORE_KEY_INVALID", "says that the key is disabled: enable it"],
  KMSInvalidStateException: ["STORE_KEY_INVALID", "says that the key is in no state to be used"],
  InvalidKeyUsageException: ["STORE_KEY_INVALID", "says that the key is not for encryption: name another"],
  ThrottlingException: ["THROTTLED", "is asked too often"],
};

/** The SDK's own error is not kept as the cause: it holds the request, and its answer. */
function describe(error: unknown, action: string, keyId: string): VarveError {
  const { name = "", message = "", $metadata: metadata } = Object(error) as SdkFailure;
  if (/region is missing/i.test(message)) {
    return new VarveError(
      "CONFIG_INVALID",
      "The region of vector_store.config.kms_key_id is not known: give the key's ARN, or set aws_region beside it.",
    );
  }
  const status = metadata?.httpStatusCode;
  const other: Fault =
    status === undefined
      ? ["NETWORK_FAILED", "cannot be reached"]
      : status >= 500
        ? ["SERVICE_FAILED", "failed"]
        : ["REQUEST_REJECTED", "refused the request"];
  const [code, what] = FAULTS[name] ?? other;
  const id = metadata?.requestId === undefined ? "" : `, request ${metadata.requestId}`;
  return new VarveError(code, `kms:${action} with the key ${keyId}: KMS ${what} (${name}${id}).`);
}

interface SdkFailure {
  readonly name?: string;
  readonly message?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}
