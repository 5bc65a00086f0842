import { encodeFrame } from "./event-stream.js";
import type { ExceptionName } from "./exceptions.js";

/** The bytes of one event of a Bedrock stream: `type` is the member of the stream's union, such as `contentBlockDelta` or `chunk`. */
export function encodeEvent(type: string, payload: unknown): Uint8Array {
  return encodeFrame({
    headers: {
      ":event-type": type,
      ":content-type": "application/json",
      ":message-type": "event",
    },
    payload: Buffer.from(JSON.stringify(payload)),
  });
}

/**
 * The bytes of an exception inside a stream, after which nothing follows. On the wire its name begins with a small letter:
 * `ThrottlingException` → `throttlingException`. `members` are the exception's own, such as `originalStatusCode`.
 */
export function encodeException(
  name: ExceptionName,
  message: string,
  members: Readonly<Record<string, unknown>> = {},
): Uint8Array {
  return encodeFrame({
    headers: {
      ":exception-type": name.charAt(0).toLowerCase() + name.slice(1),
      ":content-type": "application/json",
      ":message-type": "exception",
    },
    payload: Buffer.from(JSON.stringify({ ...members, message })),
  });
}
