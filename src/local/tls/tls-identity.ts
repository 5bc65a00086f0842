import type { TlsIdentity } from "./self-signed-certificate.js";

/** The TLS identity that an option asks for: the given one, or a new one for this machine's names. */
export async function tlsIdentity(
  option: boolean | TlsIdentity | undefined,
  host: string,
  now: Date,
): Promise<TlsIdentity | undefined> {
  if (typeof option === "object") return option;
  if (option !== true) return undefined;
  const { createSelfSignedCertificate } = await import("./self-signed-certificate.js");
  return createSelfSignedCertificate([...new Set(["localhost", "127.0.0.1", "::1", host])], now);
}
