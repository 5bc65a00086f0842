import { VarveError } from "../errors.js";
import { type Attempt, failureOf, inContext, isFailure, type Wire } from "./exchange.js";
import { MessageStream } from "./message-stream.js";

/** Sends a request once and waits for the first event of the answer. Rejects with `BedrockError`, also if that is an exception. */
export async function openStream(
  wire: Wire,
  { sign, context, timer, signal }: Attempt,
): Promise<MessageStream> {
  const { transport, timeouts } = wire;
  if (transport.open === undefined) {
    throw new VarveError("CONFIG_INVALID", "The transport that was passed cannot stream: give it an open().");
  }
  timer.admitted();
  const request = sign();
  timer.sent();
  const answer = await transport.open(request, { timeouts, signal }).catch((error: unknown) => {
    throw inContext(error, context);
  });
  if (isFailure(answer.status)) {
    const body = await readAll(answer.body).catch((error: unknown) => {
      throw inContext(error, context);
    });
    throw await failureOf({ ...answer, body }, context, wire);
  }
  const stream = new MessageStream(answer, context, timer, signal);
  await stream.begin();
  return stream;
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
