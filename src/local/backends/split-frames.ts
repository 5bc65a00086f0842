/** The messages of an event stream, one per element, however the bytes were chunked; not decoded. */
export async function* splitFrames(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pending = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= LENGTH_BYTES && pending.length >= lengthOf(pending)) {
      const length = lengthOf(pending);
      yield pending.subarray(0, length);
      pending = pending.subarray(length);
    }
  }
  // What a broken stream leaves is passed on broken.
  if (pending.length > 0) yield pending;
}

const LENGTH_BYTES = 4;

/** At least one byte, so that a length of zero does not stop the split. */
function lengthOf(frame: Buffer): number {
  return Math.max(1, frame.readUInt32BE(0));
}
