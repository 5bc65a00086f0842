import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP } from "node:net";
import {
  bitString,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  set,
  tagged,
  trueValue,
  utcTime,
  utf8String,
} from "./der.js";

/** A private key and its certificate, both PEM. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
}

const OID = {
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
  commonName: "2.5.4.3",
  subjectKeyIdentifier: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  extendedKeyUsage: "2.5.29.37",
  serverAuth: "1.3.6.1.5.5.7.3.1",
} as const;

const DAY_MS = 86_400_000;
const VALID_DAYS = 397;

/**
 * Makes a key (ECDSA, P-256) and a certificate that it signs itself, valid for the given host names and addresses from a day
 * before `now` for a little over a year. A client trusts it if it is given the certificate as a root.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5280
 */
export function createSelfSignedCertificate(hosts: readonly string[], now: Date): TlsIdentity {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm = sequence(objectIdentifier(OID.ecdsaWithSha256));
  const name = sequence(set(sequence(objectIdentifier(OID.commonName), utf8String("varve local Bedrock"))));
  const publicKeyInfo = publicKey.export({ type: "spki", format: "der" });
  const start = new Date(now.getTime() - DAY_MS);
  const content = sequence(
    tagged(0, integer(Buffer.from([2])), true),
    integer(serialNumber()),
    algorithm,
    name,
    sequence(utcTime(start), utcTime(new Date(start.getTime() + VALID_DAYS * DAY_MS))),
    name,
    publicKeyInfo,
    tagged(3, extensions(hosts, publicKeyInfo), true),
  );
  const certificate = sequence(content, algorithm, bitString(sign("sha256", content, privateKey)));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: toPem(certificate),
  };
}

/** Positive, and without a leading zero byte. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function extensions(hosts: readonly string[], publicKeyInfo: Buffer): Buffer {
  const keyId = createHash("sha1").update(publicKeyInfo).digest();
  // Bits 0 and 5: digital signature and signing of certificates.
  const usage = bitString(Buffer.from([0b1000_0100]), 2);
  return sequence(
    extension(OID.basicConstraints, sequence(trueValue()), true),
    extension(OID.keyUsage, usage, true),
    extension(OID.extendedKeyUsage, sequence(objectIdentifier(OID.serverAuth))),
    extension(OID.subjectKeyIdentifier, octetString(keyId)),
    extension(OID.subjectAltName, sequence(...hosts.map(alternativeName))),
  );
}

function extension(oid: string, value: Buffer, isCritical = false): Buffer {
  return sequence(objectIdentifier(oid), ...(isCritical ? [trueValue()] : []), octetString(value));
}

const DNS_NAME = 2;
const IP_ADDRESS = 7;

function alternativeName(host: string): Buffer {
  const bytes = addressBytes(host);
  return bytes === undefined ? tagged(DNS_NAME, Buffer.from(host)) : tagged(IP_ADDRESS, bytes);
}

function addressBytes(host: string): Buffer | undefined {
  switch (isIP(host)) {
    case 4:
      return Buffer.from(host.split(".").map(Number));
    case 6:
      return ipv6Bytes(host);
    default:
      return undefined;
  }
}

function ipv6Bytes(host: string): Buffer {
  const [head = "", tail = ""] = host.split("%")[0]?.split("::") ?? [];
  const groups = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const first = groups(head);
  const last = groups(tail);
  const zeros = new Array<number>(8 - first.length - last.length).fill(0);
  return Buffer.from([...first, ...zeros, ...last].flatMap((group) => [group >> 8, group & 0xff]));
}

function toPem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}
