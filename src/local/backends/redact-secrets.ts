/** Access key ids, API keys and anything after `Bearer`, wherever they stand in a text. */
const SECRET_FORMS =
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bbedrock-api-key-[\w+/=-]{8,}|\bABSK[A-Za-z0-9+/=]{20,}|\bBearer [\w.+/=-]{16,}/g;
const REDACTED = "REDACTED";

/** A JSON value with everything that looks like a secret, and the given secrets, replaced by `REDACTED`. */
export function redactSecrets<Value>(value: Value, secrets: readonly string[] = []): Value {
  if (typeof value === "string") return redactText(value, secrets) as Value;
  if (Array.isArray(value)) return value.map((item) => redactSecrets(item, secrets)) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, redactSecrets(member, secrets)]);
  return Object.fromEntries(entries);
}

function redactText(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== "")
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text.replace(SECRET_FORMS, REDACTED));
}
