import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { VarveError } from "../../errors.js";
import { abortError, throwIfAborted } from "../abort.js";
import { networkError } from "../network-error.js";
import type { HttpRequest, SendOptions, Timeouts } from "../transport.js";
import type { Channel } from "./channel.js";

/** An answer that has begun. */
export interface Beginning<T> {
  readonly incoming: IncomingMessage;
  readonly host: string;
  readonly options: SendOptions;
  /** Milliseconds from sending the request until the headers of the answer. */
  readonly firstByteMs: number;
  /** A piece of the answer has come: the wait for the next begins. */
  progress(): void;
  resolve(answer: T): void;
  /** Closes the connection. */
  reject(error: VarveError): void;
}

/** Sends a request once. Each phase is over in time, or the request fails and its connection is closed. */
export function exchangeHttp<T>(
  channel: Channel,
  request: HttpRequest,
  options: SendOptions,
  read: (beginning: Beginning<T>) => void,
): Promise<T> {
  const { host } = request.endpoint;
  const { signal, timeouts } = options;
  const { deadlines } = channel;
  const sentAt = performance.now();
  return new Promise((resolve, reject) => {
    throwIfAborted(signal, `Request to ${host}`);
    const outgoing = channel.request(request, timeouts.connectTimeoutMs);
    let phase: keyof Timeouts = "connectTimeoutMs";
    let settled = false;
    const settle = (): void => {
      settled = true;
      deadlines.delete(timed);
      if (signal !== undefined) signal.removeEventListener("abort", abort);
    };
    const fail = (error: VarveError): void => {
      settle();
      reject(error);
      outgoing.destroy();
    };
    const timed = { deadline: Infinity, expire: () => fail(LATE[phase](host, timeouts[phase])) };
    /** Begins a phase. */
    const begin = (next: keyof Timeouts, now: number): void => {
      if (settled) return;
      phase = next;
      timed.deadline = now + timeouts[next];
      deadlines.watch(timed);
    };
    const abort = (): void => {
      if (signal !== undefined) fail(abortError(signal, `Request to ${host}`));
    };
    if (signal !== undefined) signal.addEventListener("abort", abort, { once: true });
    outgoing.on("error", (error) => {
      if (!settled) fail(networkError(host, error));
    });
    outgoing.on("response", (incoming) => {
      const now = performance.now();
      begin("idleTimeoutMs", now);
      read({
        incoming,
        host,
        options,
        firstByteMs: now - sentAt,
        progress: () => {
          timed.deadline = performance.now() + timeouts.idleTimeoutMs;
        },
        resolve: (answer) => {
          settle();
          resolve(answer);
        },
        reject: fail,
      });
    });
    if (outgoing.reusedSocket) {
      begin("timeoutMs", sentAt);
    } else {
      outgoing.on("socket", (socket: Socket) => {
        // A connection that was being made for another request may be given to this one.
        const stands = outgoing.reusedSocket;
        begin(stands ? "timeoutMs" : "connectTimeoutMs", performance.now());
        if (!stands) socket.once(channel.connected, () => begin("timeoutMs", performance.now()));
      });
    }
    outgoing.end(request.body);
  });
}

/** The error of a phase that took longer than its timeout. */
export const LATE: Readonly<Record<keyof Timeouts, (host: string, ms: number) => VarveError>> = {
  connectTimeoutMs: (host, ms) =>
    new VarveError(
      "NETWORK_FAILED",
      `No connection to ${host} within ${ms} ms (connectTimeoutMs); check the network, and that a firewall lets it through.`,
    ),
  timeoutMs: (host, ms) =>
    new VarveError(
      "REQUEST_TIMEOUT",
      `${host} did not begin to answer within ${ms} ms (timeoutMs); raise timeoutMs for long generations.`,
    ),
  idleTimeoutMs: (host, ms) =>
    new VarveError(
      "REQUEST_TIMEOUT",
      `${host} stopped in the middle of its answer for ${ms} ms (idleTimeoutMs).`,
    ),
};
