// @ts-check
/**
 * A TCP link with a round trip of 20 ms (or as told) in front of a port of this machine: every piece of data arrives half a
 * round trip later than it was sent, and none is sent before the connection's own handshake has taken a round trip.
 *
 *     node slow-link.mjs <port> [round trip in ms]
 */
import { connect, createServer } from "node:net";

const [port = 0, roundTripMs = 20] = process.argv.slice(2).map(Number);

/** @param {import("node:net").Socket} from @param {import("node:net").Socket} to */
function carry(from, to) {
  from.setNoDelay(true);
  from.on("data", (data) => setTimeout(() => to.writable && to.write(data), roundTripMs / 2));
  from.on("end", () => setTimeout(() => to.end(), roundTripMs / 2));
  from.on("error", () => to.destroy());
}

const server = createServer({ pauseOnConnect: true }, (near) => {
  // A client may send once its SYN has been answered, a whole round trip later. The kernel answered at once.
  setTimeout(() => {
    const far = connect(port, "127.0.0.1");
    carry(near, far);
    carry(far, near);
    near.resume();
  }, roundTripMs);
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${typeof address === "object" ? address?.port : ""}\n`);
});
