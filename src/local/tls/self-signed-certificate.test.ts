import { createPrivateKey, X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createSelfSignedCertificate } from "./self-signed-certificate.js";

const NOW = new Date("2026-11-23T12:00:00Z");
const HOSTS = ["localhost", "127.0.0.1", "::1", "fd00::12:3"];

describe("a self-signed certificate", () => {
  const { key, cert } = createSelfSignedCertificate(HOSTS, NOW);
  const certificate = new X509Certificate(cert);

  it("is read by OpenSSL with the facts that went into it", () => {
    expect(certificate.subject).toBe("CN=varve local Bedrock");
    expect(certificate.issuer).toBe("CN=varve local Bedrock");
    expect(certificate.subjectAltName).toBe(
      "DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:FD00:0:0:0:0:0:12:3",
    );
    expect(new Date(certificate.validFrom).toISOString()).toBe("2026-11-22T12:00:00.000Z");
    expect(new Date(certificate.validTo).toISOString()).toBe("2027-12-24T12:00:00.000Z");
    expect(certificate.ca).toBe(true);
    expect(certificate.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  it("is signed by its own key, which is the private key that comes with it", () => {
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  });

  it.each(HOSTS)("is valid for %s", (host) => {
    const found =
      host.includes(":") || /^\d/.test(host) ? certificate.checkIP(host) : certificate.checkHost(host);
    expect(found).toBe(host);
  });

  it("is another one each time", () => {
    expect(new X509Certificate(createSelfSignedCertificate(HOSTS, NOW).cert).serialNumber).not.toBe(
      certificate.serialNumber,
    );
  });
});
