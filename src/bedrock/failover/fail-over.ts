import { BedrockError, VarveError } from "../../errors.js";
import { isRetryable } from "../retry.js";
import type { CircuitBreaker } from "./circuit-breaker.js";

/** A region to which a call may go. */
export interface Destination {
  readonly region: string;
  readonly circuit: CircuitBreaker;
}

/**
 * Sends a call to the first region, and to the next ones in turn as long as the failure is one that another region may
 * not have: a throttle, an outage or a network failure, after the attempts in the region are used up. A region whose circuit is
 * open is passed over; if all are open, the first is tried all the same.
 *
 * Rejects with the first region's error, since it is the one that was asked for; its message names what the others
 * answered. Any other failure of the first region is thrown at once.
 *
 * @param send gets the number of requests that were sent before
 */
export function failOver<D extends Destination, T>(
  destinations: readonly [D, ...D[]],
  send: (destination: D, attemptsBefore: number) => Promise<T>,
  onSwitch: (error: VarveError, from: D, to: D) => void,
): Promise<T> {
  return destinations.length === 1 ? send(destinations[0], 0) : sendInTurn(destinations, send, onSwitch);
}

async function sendInTurn<D extends Destination, T>(
  destinations: readonly [D, ...D[]],
  send: (destination: D, attemptsBefore: number) => Promise<T>,
  onSwitch: (error: VarveError, from: D, to: D) => void,
): Promise<T> {
  const failures: { readonly error: VarveError; readonly destination: D }[] = [];
  let attempts = 0;
  for (const destination of destinations) {
    if (!destination.circuit.permits()) continue;
    const previous = failures.at(-1);
    if (previous !== undefined) onSwitch(previous.error, previous.destination, destination);
    try {
      const result = await send(destination, attempts);
      destination.circuit.succeeded();
      return result;
    } catch (error) {
      report(destination.circuit, error);
      if (!VarveError.isInstance(error) || error.code === "ABORTED") throw error;
      failures.push({ error, destination });
      attempts = attemptsOf(error) ?? attempts;
      if (!isRetryable(error)) break;
    }
  }
  const [first, ...others] = failures;
  if (first === undefined) return send(destinations[0], 0);
  throw others.length === 0 ? first.error : summary(first.error, others, attempts);
}

function report(circuit: CircuitBreaker, error: unknown): void {
  if (!VarveError.isInstance(error) || error.code === "ABORTED") circuit.abandoned();
  else if (isRetryable(error)) circuit.failed();
  else if (attemptsOf(error) === undefined) circuit.abandoned();
  else circuit.succeeded();
}

function summary(
  first: VarveError,
  others: readonly { readonly error: VarveError; readonly destination: Destination }[],
  attempts: number,
): BedrockError {
  const answers = others.map(({ error, destination }) => `${destination.region} (${error.code})`).join(", ");
  const details = first instanceof BedrockError ? first : {};
  return new BedrockError(first.code, `${first.message} Failover did not help: ${answers}.`, {
    ...details,
    attempts,
    cause: first,
  });
}

function attemptsOf(error: VarveError): number | undefined {
  return "attempts" in error && typeof error.attempts === "number" ? error.attempts : undefined;
}
