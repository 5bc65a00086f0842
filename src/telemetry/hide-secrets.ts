/** No message of varve is longer; a longer one would be somebody's text. */
const LONGEST = 2_000;

/** Forms of AWS's secrets, and of what carries them. */
const SECRETS: readonly RegExp[] = [
  /(?<![A-Za-z0-9])A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  /(?<![A-Za-z0-9/+=])(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*\d)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
  /(?<=\bbearer\s)[A-Za-z0-9._~+/=-]{8,}/gi,
  /\b(?:ABSK|bedrock-api-key-)[A-Za-z0-9+/=_-]{12,}/g,
  /(?:IQoJb3JpZ2lu|FwoGZXIvYXdz)[A-Za-z0-9/+=]{16,}/g,
  /(?<=:\/\/)[^\s/@:]{1,200}:[^\s/@]{1,200}(?=@)/g,
  /(?<=\bSignature=)[0-9a-f]{64}/g,
];

/** A text with `(hidden)` in place of what looks like a secret, cut to a length that no message of varve has. */
export function hideSecrets(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return SECRETS.reduce((shown, secret) => shown.replace(secret, "(hidden)"), cut);
}
