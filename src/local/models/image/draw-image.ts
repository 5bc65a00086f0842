import { createHash } from "node:crypto";
import { encodePng } from "./encode-png.js";

/** Cells of the mosaic in each direction. */
const CELLS = 16;
const COLOURS = 8;

export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  /** All that the picture depends on beside its seed: prompt, task, images. */
  readonly subject: string;
}

/** A PNG in base64: a mosaic, mirrored left to right, that subject and seed determine. The same picture always has the same bytes. */
export function drawImage({ width, height, seed, subject }: Picture): string {
  const digest = createHash("sha512").update(`${seed}\n`).update(subject).digest();
  const palette = Array.from({ length: COLOURS }, (_, index) => colourAt(digest, index));
  const rows = Array.from({ length: CELLS }, (_, cellY) => drawRow(width, cellY, digest));
  return encodePng(width, height, palette, (y) => rowAt(rows, Math.floor((y * CELLS) / height))).toString(
    "base64",
  );
}

function colourAt(digest: Buffer, index: number): [number, number, number] {
  return [digest[index] ?? 0, digest[index + COLOURS] ?? 0, digest[index + 2 * COLOURS] ?? 0];
}

function drawRow(width: number, cellY: number, digest: Buffer): Uint8Array {
  return Uint8Array.from({ length: width }, (_, x) => {
    const cellX = Math.floor((x * CELLS) / width);
    const mirrored = Math.min(cellX, CELLS - 1 - cellX);
    const byte = digest[(cellY * 7 + mirrored * 13) % digest.length] ?? 0;
    return (byte + cellY + mirrored) % COLOURS;
  });
}

function rowAt(rows: readonly Uint8Array[], cellY: number): Uint8Array {
  return rows[cellY] ?? new Uint8Array();
}
