import { ServiceException } from "../service-exception.js";

/** The parts of an `Authorization: AWS4-HMAC-SHA256 …` header. */
export interface Authorization {
  readonly accessKeyId: string;
  /** `YYYYMMDD` as sent; not checked. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const PARAMETERS = ["Credential", "Signature", "SignedHeaders"] as const;

/** Throws `IncompleteSignatureException` for a header that is malformed. The header's value is never repeated. */
export function parseAuthorization(parameters: string): Authorization {
  const values = new Map<string, string>();
  for (const part of parameters.split(",")) {
    const at = part.indexOf("=");
    if (at !== -1) values.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const missing = PARAMETERS.filter((name) => !values.get(name));
  if (missing.length > 0) {
    throw incomplete(missing.map((name) => `Authorization header requires '${name}' parameter.`).join(" "));
  }
  return {
    ...parseCredential(values.get("Credential") ?? ""),
    signedHeaders: parseSignedHeaders(values.get("SignedHeaders") ?? ""),
    signature: values.get("Signature") ?? "",
  };
}

export function incomplete(message: string): ServiceException {
  return new ServiceException("IncompleteSignatureException", message);
}

/** `keyid/date/region/service/aws4_request`; the key id may itself hold a slash. */
function parseCredential(credential: string): Omit<Authorization, "signedHeaders" | "signature"> {
  const parts = credential.split("/");
  const [terminator = "", service = "", region = "", date = ""] = parts.splice(-4).reverse();
  if (parts.length === 0 || parts[0] === "") {
    throw incomplete(
      "Credential must have at least 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
    );
  }
  return { accessKeyId: parts.join("/"), date, region, service, terminator };
}

function parseSignedHeaders(list: string): string[] {
  const names = list.split(";");
  if (!names.includes("host") && !names.includes(":authority")) {
    throw incomplete("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  return names;
}
