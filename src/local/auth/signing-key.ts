import { createHmac } from "node:crypto";
import { SIGNING_NAME } from "../../wire/operations.js";

export type SigningKeySource = (
  credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
  date: string,
  region: string,
) => Buffer;

const LARGEST = 64;

/**
 * Derives SigV4 signing keys and keeps the latest: a key is good for one access key, day (`YYYYMMDD`) and region.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createSigningKeys(): SigningKeySource {
  const kept = new Map<string, Buffer>();
  return ({ accessKeyId, secretAccessKey }, date, region) => {
    const name = `${accessKeyId}/${date}/${region}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    const key = [date, region, SIGNING_NAME, "aws4_request"].reduce<string | Buffer>(
      (secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    ) as Buffer;
    if (kept.size >= LARGEST) kept.clear();
    kept.set(name, key);
    return key;
  };
}
