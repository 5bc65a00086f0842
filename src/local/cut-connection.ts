import { constants, Http2ServerResponse } from "node:http2";
import { TLSSocket } from "node:tls";
import type { OutgoingResponse } from "./answer.js";

/** Cuts the connection of a request the hard way: the client sees a reset, not an end. */
export function cutConnection(outgoing: OutgoingResponse): void {
  if (outgoing instanceof Http2ServerResponse) {
    cutHttp2(outgoing);
    return;
  }
  const { socket } = outgoing;
  if (socket === null || socket instanceof TLSSocket) outgoing.destroy();
  else socket.resetAndDestroy();
}

/**
 * An answer that has begun has its stream reset: clients take the loss of the whole connection for the answer's end. TLS has no
 * reset of its own, so there the code says that this is no orderly end.
 */
function cutHttp2({ headersSent, stream }: Http2ServerResponse): void {
  const { session } = stream;
  if (headersSent) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else if (session?.encrypted) session.destroy(undefined, constants.NGHTTP2_INTERNAL_ERROR);
  else session?.socket.resetAndDestroy();
}
