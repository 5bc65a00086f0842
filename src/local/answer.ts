import { randomUUID } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Http2ServerResponse } from "node:http2";
import type { Duplex } from "node:stream";
import { ERROR_TYPE_HEADER, EVENT_STREAM_CONTENT_TYPE, REQUEST_ID_HEADER } from "../wire/operations.js";
import type { ServiceException } from "./service-exception.js";

/** What goes back to the client. The body is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export type OutgoingResponse = ServerResponse | Http2ServerResponse;

export function writeAnswer(outgoing: OutgoingResponse, requestId: string, answer: Answer): void {
  // The two classes have the same methods, but their overloads do not unite.
  const response = outgoing as ServerResponse;
  response.writeHead(answer.status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(answer.body),
    [REQUEST_ID_HEADER]: requestId,
    ...answer.headers,
  });
  response.end(answer.body);
}

/**
 * Sends frames as an event stream, no faster than the client reads them, and ends it. If the client leaves, the frames'
 * iterator is returned, so that whatever makes them stops.
 */
export async function writeFrames(
  outgoing: OutgoingResponse,
  requestId: string,
  headers: Readonly<Record<string, string>>,
  frames: AsyncIterable<Uint8Array>,
): Promise<void> {
  const response = outgoing as ServerResponse;
  let gone = false;
  const closed = new Promise<void>((resolve) => {
    response.once("close", () => {
      gone = true;
      resolve();
    });
  });
  response.writeHead(200, {
    "content-type": EVENT_STREAM_CONTENT_TYPE,
    [REQUEST_ID_HEADER]: requestId,
    ...headers,
  });
  for await (const frame of frames) {
    if (gone) return;
    if (!response.write(frame)) await Promise.race([drained(response), closed]);
  }
  if (!gone) response.end();
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once("drain", resolve));
}

/** An error as AWS writes it: the name in a header, the message in the body. */
export function errorAnswer(exception: ServiceException): Answer {
  return {
    status: exception.status,
    headers: { [ERROR_TYPE_HEADER]: exception.exception },
    body: JSON.stringify({ message: exception.message }),
  };
}

/** Answers bytes that are no HTTP request, and hangs up. */
export function answerUnreadable(socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify({ message: "The request is not a valid HTTP request." });
  socket.end(
    [
      "HTTP/1.1 400 Bad Request",
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body)}`,
      `${REQUEST_ID_HEADER}: ${randomUUID()}`,
      `${ERROR_TYPE_HEADER}: ValidationException`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
