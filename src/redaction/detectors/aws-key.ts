import { type Detector, type Span, spansOf } from "../detector.js";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const ACCESS_KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g;
/** A secret named as one, whatever it looks like. */
const NAMED_SECRET =
  /(?<=\b(?:aws_)?(?:secret_?access_?key|session_?token|bearer_?token(?:_bedrock)?)["']?\s{0,3}[=:]\s{0,3}["']?)[A-Za-z0-9/+=_-]{16,4096}/gi;
const SECRET = /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g;
/** What the tokens of AWS's token service begin with, in base64. */
const SESSION_TOKEN = /(?<![A-Za-z0-9/+=])(?:IQoJb3JpZ2lu|FwoGZXIvYXdz|FQoGZXIvYXdz)[A-Za-z0-9/+=]{80,4096}/g;
const BEDROCK_API_KEY =
  /(?<![A-Za-z0-9])(?:ABSK[A-Za-z0-9+/=]{80,2048}|bedrock-api-key-[A-Za-z0-9+/=_-]{16,4096})/g;

/** AWS access key ids, secret access keys, session tokens and Bedrock API keys. */
export const awsKey: Detector = {
  kind: "aws_key",
  *find(text): Generator<Span> {
    yield* spansOf(text, ACCESS_KEY_ID);
    yield* spansOf(text, NAMED_SECRET);
    yield* spansOf(text, SECRET, looksRandom);
    yield* spansOf(text, SESSION_TOKEN);
    yield* spansOf(text, BEDROCK_API_KEY);
  },
};

/** Forty characters of base64 at random: no hash in hex, no path, no word. */
function looksRandom(text: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(text));
  return kinds && new Set(text).size >= 18 && !/[a-z]{13}|[A-Z]{13}|\d{9}/.test(text);
}
