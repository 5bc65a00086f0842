import { deflateSync } from "node:zlib";
import { crc32 } from "../../../wire/crc32.js";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const BIT_DEPTH = 8;
const PALETTE_COLOUR = 3;

/**
 * A PNG whose pixels are positions in a palette of at most 256 colours.
 *
 * @param rowAt gives row `y` from the top: one byte per pixel, `width` of them; rows may be the same array
 * @see https://www.w3.org/TR/png-3/
 */
export function encodePng(
  width: number,
  height: number,
  palette: readonly (readonly [red: number, green: number, blue: number])[],
  rowAt: (y: number) => Uint8Array,
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([BIT_DEPTH, PALETTE_COLOUR, 0, 0, 0], 8);
  // A zero in front of each row says that it is not filtered.
  const pixels = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) pixels.set(rowAt(y), y * (width + 1) + 1);
  return Buffer.concat([
    SIGNATURE,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", deflateSync(pixels, { level: 1 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Length, type, data, and the checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length, 0);
  framed.write(type, 4, "latin1");
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, 8 + data.length)), 8 + data.length);
  return framed;
}
