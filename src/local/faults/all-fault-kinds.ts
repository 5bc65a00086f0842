import { EXCEPTION_FAULTS } from "./exception-faults.js";
import type { FaultKind } from "./fault-kind.js";
import { hangFault } from "./hang-fault.js";
import { JOB_FAULTS } from "./job-faults.js";
import { latencyFault } from "./latency-fault.js";
import { quotaFault } from "./quota-fault.js";
import { STREAM_FAULTS } from "./stream-faults.js";
import { resetFault, truncatedJsonFault } from "./transport-faults.js";

/** Every kind of fault, by name. */
export const FAULT_KINDS: ReadonlyMap<string, FaultKind> = new Map(
  [
    ...EXCEPTION_FAULTS,
    quotaFault,
    latencyFault,
    hangFault,
    resetFault,
    truncatedJsonFault,
    ...STREAM_FAULTS,
    ...JOB_FAULTS,
  ].map((kind) => [kind.kind, kind]),
);
