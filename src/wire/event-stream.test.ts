import { EventStreamCodec } from "@smithy/eventstream-codec";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32, tableCrc32 } from "./crc32.js";
import { encodeFrame, type Frame, FrameReader } from "./event-stream.js";

const aws = new EventStreamCodec(
  (bytes) => Buffer.from(bytes as Uint8Array).toString("utf8"),
  (text) => Buffer.from(text, "utf8"),
);
const name = fc
  .string({ unit: "grapheme", minLength: 1, maxLength: 20 })
  .filter((text) => Buffer.byteLength(text) < 256 && text !== "__proto__");
const frame: fc.Arbitrary<Frame> = fc.record({
  headers: fc.dictionary(name, fc.string({ unit: "grapheme", maxLength: 60 }), {
    maxKeys: 6,
    noNullPrototype: true,
  }),
  payload: fc.uint8Array({ maxLength: 400 }),
});
const plain = ({ headers, payload }: Frame) => ({ headers: { ...headers }, payload: [...payload] });

describe("encodeFrame", () => {
  it("is read by AWS's own codec", () => {
    fc.assert(
      fc.property(frame, ({ headers, payload }) => {
        const decoded = aws.decode(encodeFrame({ headers, payload }));
        expect([...decoded.body]).toEqual([...payload]);
        expect(
          Object.fromEntries(Object.entries(decoded.headers).map(([key, { value }]) => [key, value])),
        ).toEqual(headers);
      }),
    );
  });
});

describe("FrameReader", () => {
  it("reads what AWS's own codec wrote, with headers of every type", () => {
    const encoded = aws.encode({
      headers: {
        yes: { type: "boolean", value: true },
        byte: { type: "byte", value: 7 },
        short: { type: "short", value: 700 },
        integer: { type: "integer", value: 70_000 },
        blob: { type: "binary", value: Uint8Array.of(1, 2, 3) },
        time: { type: "timestamp", value: new Date(0) },
        id: { type: "uuid", value: "01234567-89ab-cdef-0123-456789abcdef" },
        ":event-type": { type: "string", value: "chunk" },
      },
      body: Buffer.from("{}"),
    });
    expect(new FrameReader().read(encoded).map(plain)).toEqual([
      { headers: { ":event-type": "chunk" }, payload: [...Buffer.from("{}")] },
    ]);
  });

  it("gives the same frames however the bytes are chunked", () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 5 }), fc.array(fc.nat({ max: 90 })), (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(encodeFrame));
        const reader = new FrameReader();
        const read: Frame[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          read.push(...reader.read(bytes.subarray(at, at + cut)));
          at = Math.min(at + cut, bytes.length);
        }
        reader.end();
        expect(read.map(plain)).toEqual(frames.map(plain));
      }),
    );
  });

  it("refuses every frame of which one bit is wrong", () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat({ max: 7 }), (original, position, bit) => {
        const bytes = Buffer.from(encodeFrame(original));
        const at = position % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const reader = new FrameReader();
        expect(() => {
          reader.read(bytes);
          reader.end();
        }).toThrow(expect.objectContaining({ code: "RESPONSE_INVALID" }));
      }),
    );
  });

  it("gives the frames before a damaged one, however the bytes are chunked", () => {
    const rest = fc.array(frame, { maxLength: 2 });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 3 }), frame, rest, fc.nat(), (before, hurt, after, cut) => {
        const damaged = Buffer.from(encodeFrame(hurt));
        const last = damaged.length - 1;
        damaged[last] = (damaged[last] ?? 0) ^ 1;
        const bytes = Buffer.concat([...before.map(encodeFrame), damaged, ...after.map(encodeFrame)]);
        const reader = new FrameReader();
        const read: Frame[] = [];
        const at = cut % bytes.length;
        expect(() => {
          for (const piece of [bytes.subarray(0, at), bytes.subarray(at)]) read.push(...reader.read(piece));
          reader.end();
        }).toThrow(expect.objectContaining({ code: "RESPONSE_INVALID" }));
        expect(read.map(plain)).toEqual(before.map(plain));
      }),
    );
  });

  it("says so when the stream ends within a message", () => {
    const reader = new FrameReader();
    reader.read(encodeFrame({ headers: {}, payload: Buffer.from("{}") }).subarray(0, 17));
    expect(() => reader.end()).toThrow("ended 17 bytes into a message");
  });
});

it("the checksum in plain JavaScript equals Node's", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 0xffffffff }), (bytes, start) => {
      expect(tableCrc32(bytes, start)).toBe(crc32(bytes, start));
    }),
  );
});
