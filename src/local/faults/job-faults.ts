import { enumeration, integer, string } from "../validate/shape.js";
import type { JobEnding } from "./fault-behaviour.js";
import type { FaultKind } from "./fault-kind.js";

/** Ends a job in another status than its records call for, after `afterRecords` of them (0) or when there are no more. */
const endJob: FaultKind = {
  kind: "end-job",
  members: {
    "status*": enumeration("PartiallyCompleted", "Failed", "Stopped", "Expired"),
    afterRecords: integer({ min: 0 }),
    message: string({ min: 1 }),
  },
  befalls: "jobs",
  create: ({ status, afterRecords = 0, message }) => ({
    job: { ending: { status, afterRecords, message } as JobEnding },
  }),
};

/** Spoils what is written of one record, the first unless `record` (counted from 1) says otherwise. */
const spoilRecord: FaultKind = {
  kind: "spoil-record",
  members: {
    "how*": enumeration("missing", "cut", "unknown-id", "empty"),
    record: integer({ min: 1 }),
  },
  befalls: "jobs",
  create: ({ how, record = 1 }) => ({
    job: { line: (line, position) => (position === record ? SPOILED[String(how)]?.(line) : line) },
  }),
};

const SPOILED: Readonly<Record<string, (line: string) => string | undefined>> = {
  missing: () => undefined,
  cut: (line) => line.slice(0, Math.floor(line.length / 2)),
  "unknown-id": (line) => JSON.stringify({ ...JSON.parse(line), recordId: "unknown" }),
  empty: (line) => JSON.stringify({ ...JSON.parse(line), modelOutput: {} }),
};

/** Leaves nothing in the folder of the results. */
const loseOutput: FaultKind = {
  kind: "lose-output",
  members: {},
  befalls: "jobs",
  create: () => ({ job: { losesOutput: true } }),
};

export const JOB_FAULTS: readonly FaultKind[] = [endJob, spoilRecord, loseOutput];
