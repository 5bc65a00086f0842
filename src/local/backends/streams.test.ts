import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame } from "../../wire/event-stream.js";
import { splitFrames } from "./split-frames.js";
import { readServerEvents } from "./upstream/read-server-events.js";

/** The bytes in pieces of the given lengths, the last piece being the rest. */
async function* cut(bytes: Uint8Array, lengths: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const length of lengths) {
    yield bytes.subarray(at, at + length);
    at += length;
  }
  yield bytes.subarray(at);
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const lengths = fc.array(fc.nat({ max: 40 }), { maxLength: 20 });

describe("splitFrames", () => {
  it("gives the messages of a stream however it was chunked", async () => {
    const payloads = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(payloads, lengths, async (bodies, cuts) => {
        const frames = bodies.map((payload) => encodeFrame({ headers: { ":event-type": "chunk" }, payload }));
        const split = await collect(splitFrames(cut(Buffer.concat(frames), cuts)));
        expect(split.map((frame) => [...frame])).toEqual(frames.map((frame) => [...frame]));
      }),
    );
  });

  it("passes every byte on, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), lengths, async (bytes, cuts) => {
        expect([...Buffer.concat(await collect(splitFrames(cut(bytes, cuts))))]).toEqual([...bytes]);
      }),
    );
  });
});

describe("readServerEvents", () => {
  it("gives the data of each event however the stream was chunked and its lines end", async () => {
    const data = fc.string({ unit: "grapheme" }).map((value) => JSON.stringify(value));
    const newline = fc.constantFrom("\n", "\r\n");
    await fc.assert(
      fc.asyncProperty(fc.array(data, { maxLength: 6 }), newline, lengths, async (events, end, cuts) => {
        const stream = events
          .map((event) => `: comment${end}event: x${end}data: ${event}${end}${end}`)
          .join("");
        expect(await collect(readServerEvents(cut(Buffer.from(stream), cuts)))).toEqual(events);
      }),
    );
  });

  it("joins the lines of one event, and takes a last one that was not closed", async () => {
    const stream = Buffer.from("data: a\ndata: b\n\ndata:c");
    expect(await collect(readServerEvents(cut(stream, [])))).toEqual(["a\nb", "c"]);
  });
});
