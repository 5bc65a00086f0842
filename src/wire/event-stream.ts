import { VarveError } from "../errors.js";
import { crc32 } from "./crc32.js";

/**
 * One message of AWS's event stream. Bedrock uses string headers only; headers of other types are skipped.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html
 */
export interface Frame {
  /** By name, such as `:message-type` and `:event-type`. */
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Uint8Array;
}

/** Total length, headers length and their CRC, 4 bytes each. */
const PRELUDE_BYTES = 12;
const CRC_BYTES = 4;
/** Limits of AWS's own clients, in bytes. */
const MAX_HEADERS_BYTES = 131_072;
const MAX_PAYLOAD_BYTES = 25_165_824;
const STRING_TYPE = 7;
/** Bytes of each type of header value; byte arrays (6) and strings (7) carry their own length. */
const FIXED_BYTES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };

export function encodeFrame({ headers, payload }: Frame): Uint8Array {
  const encoded = Buffer.concat(Object.entries(headers).map(([name, value]) => encodeHeader(name, value)));
  const total = PRELUDE_BYTES + encoded.length + payload.length + CRC_BYTES;
  const frame = Buffer.allocUnsafe(total);
  frame.writeUInt32BE(total, 0);
  frame.writeUInt32BE(encoded.length, 4);
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8);
  encoded.copy(frame, PRELUDE_BYTES);
  frame.set(payload, PRELUDE_BYTES + encoded.length);
  frame.writeUInt32BE(crc32(frame.subarray(0, total - CRC_BYTES)), total - CRC_BYTES);
  return frame;
}

/** Messages of one stream have few different headers: each is decoded once, as long as there are no more than these. */
const KEPT_HEADERS = 32;

/** Cuts a stream of bytes, however it was chunked, into messages, and checks both checksums of each. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;
  /** Bytes without which nothing more can be read. */
  #needed = PRELUDE_BYTES;
  #failure: VarveError | undefined;
  readonly #headers = new Map<string, Frame["headers"]>();

  /** The messages that `chunk` completes. Throws `RESPONSE_INVALID` for a message that is damaged, after those before it. */
  read(chunk: Uint8Array): Frame[] {
    if (this.#failure !== undefined) throw this.#failure;
    this.#chunks.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#length += chunk.byteLength;
    if (this.#length < this.#needed) return [];
    const frames: Frame[] = [];
    const bytes = this.#joined();
    let start = 0;
    try {
      while (this.#length - start >= this.#needed) start = this.#readFrame(bytes, start, frames);
    } catch (error) {
      if (frames.length === 0 || !VarveError.isInstance(error)) throw error;
      this.#failure = error;
    }
    this.#chunks = start === bytes.length ? [] : [bytes.subarray(start)];
    this.#length -= start;
    return frames;
  }

  /** Throws `RESPONSE_INVALID` if the stream ended within a message. */
  end(): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#length > 0) throw damaged(`ended ${this.#length} bytes into a message`);
  }

  /** Adds the message at `start`, or learns how long it is. Returns where the next one starts. */
  #readFrame(bytes: Buffer, start: number, frames: Frame[]): number {
    const total = checkPrelude(bytes, start);
    const end = start + total;
    this.#needed = end > bytes.length ? total : PRELUDE_BYTES;
    if (end > bytes.length) return start;
    if (crc32(bytes.subarray(start, end - CRC_BYTES)) !== bytes.readUInt32BE(end - CRC_BYTES)) {
      throw damaged("has a message with a wrong checksum");
    }
    const headersEnd = start + PRELUDE_BYTES + bytes.readUInt32BE(start + 4);
    frames.push({
      headers: this.#decodeHeaders(bytes, start + PRELUDE_BYTES, headersEnd),
      payload: bytes.subarray(headersEnd, end - CRC_BYTES),
    });
    return end;
  }

  #decodeHeaders(bytes: Buffer, start: number, end: number): Frame["headers"] {
    const key = bytes.toString("latin1", start, end);
    const known = this.#headers.get(key);
    if (known !== undefined) return known;
    const headers = decodeHeaders(bytes.subarray(start, end));
    if (this.#headers.size < KEPT_HEADERS) this.#headers.set(key, headers);
    return headers;
  }

  #joined(): Buffer {
    if (this.#chunks.length !== 1) this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0] ?? Buffer.alloc(0);
  }
}

/** The length of the message at `start`. */
function checkPrelude(bytes: Buffer, start: number): number {
  const total = bytes.readUInt32BE(start);
  const headers = bytes.readUInt32BE(start + 4);
  if (crc32(bytes.subarray(start, start + 8)) !== bytes.readUInt32BE(start + 8))
    throw damaged("has a prelude with a wrong checksum");
  const payload = total - headers - PRELUDE_BYTES - CRC_BYTES;
  if (headers > MAX_HEADERS_BYTES || payload < 0 || payload > MAX_PAYLOAD_BYTES) {
    throw damaged(`announces a message of ${total} bytes with ${headers} bytes of headers`);
  }
  return total;
}

function encodeHeader(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name), Buffer.from(value)];
  const header = Buffer.allocUnsafe(1 + nameBytes.length + 3 + valueBytes.length);
  let at = header.writeUInt8(nameBytes.length, 0);
  at += nameBytes.copy(header, at);
  at = header.writeUInt8(STRING_TYPE, at);
  at = header.writeUInt16BE(valueBytes.length, at);
  valueBytes.copy(header, at);
  return header;
}

function decodeHeaders(bytes: Buffer): Record<string, string> {
  const headers: Record<string, string> = {};
  try {
    for (let at = 0; at < bytes.length; ) {
      const nameEnd = at + 1 + bytes.readUInt8(at);
      const name = bytes.toString("utf8", at + 1, nameEnd);
      const type = bytes.readUInt8(nameEnd);
      const fixed = FIXED_BYTES[type];
      const start = nameEnd + 1 + (fixed === undefined ? 2 : 0);
      const length = fixed ?? bytes.readUInt16BE(nameEnd + 1);
      if (type > 9 || start + length > bytes.length) throw damaged("has a header that does not fit");
      if (type === STRING_TYPE) headers[name] = bytes.toString("utf8", start, start + length);
      at = start + length;
    }
  } catch (error) {
    throw VarveError.isInstance(error) ? error : damaged("has headers that cannot be read");
  }
  return headers;
}

function damaged(what: string): VarveError {
  return new VarveError(
    "RESPONSE_INVALID",
    `The event stream ${what}: something on the way damaged or cut it.`,
  );
}
