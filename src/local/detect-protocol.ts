import type { Socket } from "node:net";

export type Protocol = "http1" | "http2" | "tls";

/** How an HTTP/2 client with prior knowledge begins. @see https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n");

/** First byte of a TLS handshake; no request begins with it. @see https://www.rfc-editor.org/rfc/rfc8446#section-5.1 */
const TLS_HANDSHAKE = 0x16;

const SILENCE_MS = 10_000;

/**
 * Reads as many bytes of a new connection as tell which protocol the client speaks, puts them back and reports the
 * protocol; the socket is then paused. A client that does not say within ten seconds is disconnected.
 */
export function detectProtocol(socket: Socket, decided: (protocol: Protocol) => void): void {
  let seen: Buffer = Buffer.alloc(0);
  const silence = setTimeout(() => socket.destroy(), SILENCE_MS);
  const stop = (): void => clearTimeout(silence);
  const onEnd = (): void => void socket.destroy();
  const onData = (chunk: Buffer): void => {
    seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
    const protocol = protocolOf(seen);
    if (protocol === undefined) return;
    stop();
    socket.off("data", onData);
    socket.off("end", onEnd);
    socket.pause();
    socket.unshift(seen);
    decided(protocol);
  };
  socket.on("data", onData);
  socket.once("end", onEnd);
  socket.once("close", stop);
  // A reset connection has nobody left to tell.
  socket.on("error", () => socket.destroy());
}

/** `undefined` while the bytes may become either. */
export function protocolOf(bytes: Buffer): Protocol | undefined {
  if (bytes[0] === TLS_HANDSHAKE) return "tls";
  const length = Math.min(bytes.length, PREFACE.length);
  if (bytes.compare(PREFACE, 0, length, 0, length) !== 0) return "http1";
  return length === PREFACE.length ? "http2" : undefined;
}
