/** The few shapes of ASN.1's distinguished encoding that a certificate needs. @see https://www.itu.int/rec/T-REC-X.690 */

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
} as const;

export const sequence = (...items: Buffer[]): Buffer => encode(TAGS.sequence, ...items);
export const set = (...items: Buffer[]): Buffer => encode(TAGS.set, ...items);
export const octetString = (content: Buffer): Buffer => encode(TAGS.octetString, content);
export const utf8String = (text: string): Buffer => encode(TAGS.utf8String, Buffer.from(text));
export const trueValue = (): Buffer => encode(TAGS.boolean, Buffer.from([0xff]));

/** A non-negative integer from its big-endian bytes. */
export function integer(bytes: Buffer): Buffer {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return encode(TAGS.integer, isNegative ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

/** `unusedBits` at the end of the last byte do not count. */
export function bitString(content: Buffer, unusedBits = 0): Buffer {
  return encode(TAGS.bitString, Buffer.from([unusedBits]), content);
}

/** Such as `2.5.29.17`. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return encode(TAGS.objectIdentifier, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** To the second; for the years 1950 to 2049. */
export function utcTime(date: Date): Buffer {
  const text = `${date.toISOString().replace(/[-:T]/g, "").slice(2, 14)}Z`;
  return encode(TAGS.utcTime, Buffer.from(text));
}

/** A value that its place in the structure tells apart: context class, with a number. */
export function tagged(number: number, content: Buffer, isConstructed = false): Buffer {
  return encode(0x80 | (isConstructed ? 0x20 : 0) | number, content);
}

function encode(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest >>>= 8) bytes.unshift(rest & 0xff);
  return [0x80 | bytes.length, ...bytes];
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return bytes;
}
