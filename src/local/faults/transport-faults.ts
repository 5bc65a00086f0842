import { ConnectionReset } from "./fault-behaviour.js";
import type { FaultKind } from "./fault-kind.js";

/** Cuts the connection instead of answering. */
export const resetFault: FaultKind = {
  kind: "reset",
  members: {},
  create: () => ({
    before() {
      throw new ConnectionReset("a fault cut the connection");
    },
  }),
};

/** Sends the first half of the answer's JSON as if it were all. */
export const truncatedJsonFault: FaultKind = {
  kind: "truncated-json",
  members: {},
  befalls: "documents",
  create: () => ({ document: (body) => body.slice(0, Math.floor(body.length / 2)) }),
};
