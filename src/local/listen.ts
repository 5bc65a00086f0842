import { createServer as createHttp1Server, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createHttp2Server, type ServerHttp2Session } from "node:http2";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TLSSocket } from "node:tls";
import { VarveError } from "../errors.js";
import { answerUnreadable, type OutgoingResponse } from "./answer.js";
import { detectProtocol } from "./detect-protocol.js";
import type { IncomingRequest } from "./read-request.js";
import type { TlsIdentity } from "./tls/self-signed-certificate.js";

export type RequestListener = (incoming: IncomingRequest, outgoing: OutgoingResponse) => void;

export interface Listener {
  /** The port that was bound. */
  readonly port: number;
  /** Closes idle connections at once and busy ones after their answer, at the latest after a second. */
  close(): Promise<void>;
}

const IDLE_MS = 60_000;
const CLOSE_GRACE_MS = 1_000;

/**
 * Serves HTTP/1.1 and HTTP/2 with prior knowledge on one port and, with a TLS identity, both behind TLS on the same port too.
 * Throws `LOCAL_SERVER_FAILED` if the port cannot be bound or the identity is not valid.
 */
export async function listen(
  address: { readonly host: string; readonly port: number },
  onRequest: RequestListener,
  tls?: TlsIdentity,
): Promise<Listener> {
  const connections = new Connections(onRequest, tls);
  const server = createServer({ noDelay: true, allowHalfOpen: true }, (socket) => connections.accept(socket));
  const port = await bind(server, address);
  return { port, close: () => connections.close(server) };
}

/** The open connections of one port: which protocol each speaks, and whether it is busy. */
class Connections {
  readonly #undecided = new Set<Socket>();
  /** What is below TLS; what is above it is among the others. */
  readonly #tls = new Set<Socket>();
  readonly #http1 = new Set<Socket>();
  readonly #busy = new Set<Socket>();
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #http1Server;
  readonly #http2Server;
  readonly #tlsServer;
  #closing: Promise<void> | undefined;

  constructor(onRequest: RequestListener, tls: TlsIdentity | undefined) {
    const onHttp1Request = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
      this.#track(incoming.socket, outgoing);
      onRequest(incoming, outgoing);
    };
    this.#http1Server = createHttp1Server({ requireHostHeader: false }, onHttp1Request);
    // Node would refuse a request without `Host` and one with an unusual `Expect` itself, in answers that are not of AWS's form.
    this.#http1Server.on("checkExpectation", onHttp1Request);
    this.#http1Server.keepAliveTimeout = IDLE_MS;
    this.#http1Server.timeout = IDLE_MS;
    this.#http1Server.on("clientError", (_error, socket) => answerUnreadable(socket));
    this.#http2Server = createHttp2Server(onRequest);
    this.#http2Server.on("checkExpectation", onRequest);
    this.#http2Server.on("session", (session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
      session.setTimeout(IDLE_MS, () => session.destroy());
    });
    this.#tlsServer = tls && this.#createTlsServer(tls);
  }

  accept(socket: Socket): void {
    this.#undecided.add(socket);
    socket.once("close", () => this.#undecided.delete(socket));
    detectProtocol(socket, (protocol) => {
      this.#undecided.delete(socket);
      if (protocol === "tls" && this.#tlsServer !== undefined) {
        this.#tls.add(socket);
        socket.once("close", () => this.#tls.delete(socket));
        this.#tlsServer.emit("connection", socket);
        return;
      }
      if (protocol === "http2") this.#serveHttp2(socket);
      else this.#serveHttp1(socket);
    });
  }

  #serveHttp1(socket: Socket): void {
    this.#http1.add(socket);
    socket.once("close", () => this.#http1.delete(socket));
    this.#http1Server.emit("connection", socket);
    socket.resume();
  }

  #serveHttp2(socket: Socket): void {
    this.#http2Server.emit("connection", socket);
    // A client that sends no more has gone. Its frames are read below the socket, which stays paused and would not tell its end;
    // it may flow when the session has taken what had been read before.
    socket.once("end", () => socket.destroy());
    setImmediate(() => socket.resume());
  }

  #createTlsServer({ key, cert }: TlsIdentity): Server {
    try {
      const server = createTlsServer(
        { key, cert, ALPNProtocols: ["h2", "http/1.1"] },
        (socket: TLSSocket) => {
          if (socket.alpnProtocol === "h2") this.#serveHttp2(socket);
          else this.#serveHttp1(socket);
        },
      );
      // A client that does not trust the certificate ends the handshake: its own error tells it why.
      server.on("tlsClientError", (_error, socket) => socket.destroy());
      return server;
    } catch (cause) {
      throw new VarveError(
        "LOCAL_SERVER_FAILED",
        "The local Bedrock cannot use the TLS key and certificate: give both as PEM, and of one pair.",
        { cause },
      );
    }
  }

  close(server: Server): Promise<void> {
    this.#closing ??= new Promise((resolve) => {
      const deadline = setTimeout(() => this.#destroyAll(), CLOSE_GRACE_MS);
      server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      for (const socket of this.#undecided) socket.destroy();
      for (const socket of this.#http1) if (!this.#busy.has(socket)) socket.destroy();
      for (const session of this.#sessions) session.close();
    });
    return this.#closing;
  }

  #track(socket: Socket, outgoing: ServerResponse): void {
    this.#busy.add(socket);
    outgoing.once("close", () => {
      this.#busy.delete(socket);
      if (this.#closing !== undefined) socket.end();
    });
  }

  #destroyAll(): void {
    for (const socket of [...this.#undecided, ...this.#tls, ...this.#http1]) socket.destroy();
    for (const session of this.#sessions) session.destroy();
  }
}

function bind(server: Server, address: { readonly host: string; readonly port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    // Stays for faults of a later accept, such as too many open files: they cost one connection, not the server.
    server.on("error", (cause: NodeJS.ErrnoException) => reject(bindFailure(address, cause)));
    server.listen(address.port, address.host, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : address.port);
    });
  });
}

const REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "the port is in use: stop the program that holds it, or choose another port (0 picks a free one)",
  EACCES: "the port needs more rights than this process has: choose one above 1023",
  EADDRNOTAVAIL: "the host is no address of this machine: use 127.0.0.1",
  ENOTFOUND: "the host has no address: use 127.0.0.1",
};

function bindFailure(address: { host: string; port: number }, cause: NodeJS.ErrnoException): VarveError {
  const remedy = REMEDIES[cause.code ?? ""] ?? cause.message;
  return new VarveError(
    "LOCAL_SERVER_FAILED",
    `The local Bedrock cannot listen on port ${address.port} of ${address.host}: ${remedy}.`,
    { cause },
  );
}
