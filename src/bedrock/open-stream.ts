import { VarveError } from "../errors.js";
import { type Attempt, failureOf, isFailure, type Wire } from "./exchange.js";
import { MessageStream } from "./message-stream.js";

/**
 * Sends a request once and waits for the first event of the answer. Rejects with `BedrockError`, also if that is an exception.
 * The stream keeps its place among the requests in flight until it ends.
 */
export async function openStream(wire: Wire, attempt: Attempt): Promise<MessageStream> {
  const { context, timer, signal } = attempt;
  const { transport, timeouts, inFlight } = wire;
  if (transport.open === undefined) {
    throw new VarveError("CONFIG_INVALID", "The transport that was passed cannot stream: give it an open().");
  }
  const leave = (): void => inFlight.leave();
  await inFlight.enter(signal);
  try {
    timer.admittedAt = performance.now();
    const request = attempt.sign();
    timer.sentAt = performance.now();
    const answer = await transport.open(request, { timeouts, signal });
    if (isFailure(answer.status)) {
      throw await failureOf({ ...answer, body: await readAll(answer.body) }, context, wire);
    }
    const stream = new MessageStream(answer, context, timer, signal);
    await stream.begin();
    attempt.turn.accepted();
    stream.onEnd(leave);
    return stream;
  } catch (error) {
    leave();
    throw error;
  }
}

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}
