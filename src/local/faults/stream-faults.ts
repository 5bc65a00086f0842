import { setTimeout as delay } from "node:timers/promises";
import type { ExceptionName } from "../../wire/exceptions.js";
import { enumeration, integer } from "../validate/shape.js";
import { EXCEPTION_MEMBERS, faultException } from "./exception-faults.js";
import { ConnectionReset } from "./fault-behaviour.js";
import type { FaultKind } from "./fault-kind.js";

/** How long what was sent gets to reach the client before the connection is cut. */
const FLUSH_MS = 20;

/** The exceptions that Bedrock's streams may hold. */
const STREAM_EXCEPTIONS: readonly ExceptionName[] = [
  "InternalServerException",
  "ModelStreamErrorException",
  "ModelTimeoutException",
  "ServiceUnavailableException",
  "ThrottlingException",
  "ValidationException",
];

/** Cuts the connection after `afterEvents` events, 1 unless said otherwise. */
const dropStream: FaultKind = {
  kind: "drop-stream",
  members: { afterEvents: integer({ min: 0 }) },
  befalls: "streams",
  create: ({ afterEvents = 1 }) => ({
    async *frames(frames) {
      yield* take(frames, Number(afterEvents));
      await delay(FLUSH_MS);
      throw new ConnectionReset("a fault cut the stream");
    },
  }),
};

/** Sends an exception inside the stream after `afterEvents` events, 1 unless said otherwise; nothing follows it. */
const streamException: FaultKind = {
  kind: "stream-exception",
  members: {
    exception: enumeration(...STREAM_EXCEPTIONS),
    message: EXCEPTION_MEMBERS.message,
    afterEvents: integer({ min: 0 }),
  },
  befalls: "streams",
  create: ({ exception = "ModelStreamErrorException", message, afterEvents = 1 }) => ({
    async *frames(frames) {
      yield* take(frames, Number(afterEvents));
      throw faultException(exception as ExceptionName, message as string | undefined);
    },
  }),
};

/** Spoils the checksum of one event, the second unless `event` (counted from 1) says otherwise. */
const corruptFrame: FaultKind = {
  kind: "corrupt-frame",
  members: { event: integer({ min: 1 }) },
  befalls: "streams",
  create: ({ event = 2 }) => ({
    async *frames(frames) {
      let position = 0;
      for await (const frame of frames) {
        position += 1;
        yield position === event ? withWrongChecksum(frame) : frame;
      }
    },
  }),
};

export const STREAM_FAULTS: readonly FaultKind[] = [dropStream, streamException, corruptFrame];

async function* take(frames: AsyncIterable<Uint8Array>, count: number): AsyncIterable<Uint8Array> {
  if (count === 0) return;
  let taken = 0;
  for await (const frame of frames) {
    yield frame;
    taken += 1;
    if (taken === count) return;
  }
}

function withWrongChecksum(frame: Uint8Array): Uint8Array {
  const spoiled = Uint8Array.from(frame);
  spoiled[spoiled.length - 1] = (spoiled.at(-1) ?? 0) ^ 0xff;
  return spoiled;
}
