import { connectionsOf, type DoctorCheck } from "../doctor-check.js";
import type { Finding } from "../finding.js";

/** AWS refuses signatures whose time is further away than this. */
const REFUSED_FROM_MS = 5 * 60_000;
const WARNED_FROM_MS = 60_000;

/**
 * This machine's clock against the service's `Date` header.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export const clock: DoctorCheck = {
  name: "clock",
  async run(context) {
    const probes = await Promise.all(
      connectionsOf(context).map((connection) => context.endpoint(connection)),
    );
    return probes.flatMap(({ clockSkewMs, endpoint }) =>
      clockSkewMs === undefined ? [] : [{ check: "clock", subject: endpoint.host, ...describe(clockSkewMs) }],
    );
  },
};

function describe(skewMs: number): Omit<Finding, "check"> {
  const away = Math.abs(skewMs);
  const seconds = Math.round(away / 1_000);
  if (away < WARNED_FROM_MS) {
    return {
      code: "clock-right",
      severity: "ok",
      message: `This machine's clock is within ${Math.max(1, seconds)} s of the service's.`,
    };
  }
  const message = `This machine's clock is ${seconds} s ${skewMs > 0 ? "ahead of" : "behind"} the service's.`;
  const remedy =
    "Synchronise the clock (NTP, chrony, w32tm; in a container, the host's): AWS refuses signatures that are five minutes off.";
  return away < REFUSED_FROM_MS
    ? { code: "clock-drifting", severity: "warning", message, remedy }
    : { code: "clock-skewed", severity: "error", message, remedy, errorCode: "SIGNATURE_REJECTED" };
}
