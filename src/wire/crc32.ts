import * as zlib from "node:zlib";

/** CRC-32 (IEEE 802.3) of bytes, going on from `start`, the value over the bytes before them. */
export function crc32(bytes: Uint8Array, start = 0): number {
  return native === undefined ? tableCrc32(bytes, start) : native(bytes, start);
}

/** Node.js has one of its own from 20.15 on. */
const native: ((bytes: Uint8Array, start?: number) => number) | undefined = zlib.crc32;

let table: Uint32Array | undefined;

/** The same in plain JavaScript. */
export function tableCrc32(bytes: Uint8Array, start = 0): number {
  table ??= Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = ~start;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
