import { VarveError } from "../errors.js";
import type { Answer } from "./answer.js";
import type { ActiveFault, FaultSet } from "./faults/fault-set.js";
import { parseFaults } from "./faults/parse-fault.js";
import type { LocalRequest } from "./read-request.js";
import type { RequestLog } from "./request-log.js";
import type { UsageLedger } from "./usage-ledger.js";

/** What the paths of the server's own start with; no path of AWS does. */
export const ADMIN_PATH = "/_varve/";

/** Answers a request to one of the server's own paths, which need no signature. `remoteAddress` is the client's. */
export type Admin = (request: LocalRequest, remoteAddress: string | undefined) => Answer;

export interface AdminParts {
  readonly faults: FaultSet;
  readonly log: RequestLog;
  readonly ledger: UsageLedger;
}

const LOOPBACK = /^(::ffff:)?127\.|^::1$/;

/**
 * `GET /_varve/health`, `GET /_varve/requests`, `GET /_varve/usage`, and `GET`, `POST` and `DELETE /_varve/faults`. Only programs on this machine
 * may ask; a web page may not, so that no site that a developer visits can.
 */
export function createAdmin({ faults, log, ledger }: AdminParts): Admin {
  return (request, remoteAddress = "") => {
    if (!LOOPBACK.test(remoteAddress)) return refusal(403, "Only programs on this machine may ask this.");
    if (request.headers.has("origin")) return refusal(403, "Web pages may not ask this.");
    const { method, path, body } = request;
    const [resource = "", id] = path.slice(ADMIN_PATH.length).split("/");
    switch (`${method} ${resource}`) {
      case "GET health":
        return json(200, { status: "ok" });
      case "GET requests":
        return json(200, { requests: log.latest() });
      case "GET usage":
        return json(200, { usage: ledger.list() });
      case "GET faults":
        return json(200, { faults: faults.list().map(describe) });
      case "POST faults":
        return addFaults(body, faults);
      case "DELETE faults":
        return removeFaults(id, faults);
      default:
        return refusal(
          404,
          `There is nothing at ${method} ${path.slice(0, 100)}. Ask GET health, GET requests, GET usage, or GET, POST and DELETE faults.`,
        );
    }
  };
}

function addFaults(body: Buffer, faults: FaultSet): Answer {
  try {
    const given = parseFaults(JSON.parse(body.toString("utf8")), "The request");
    return json(201, { faults: given.map((fault) => describe(faults.add(fault))) });
  } catch (error) {
    if (VarveError.isInstance(error)) return refusal(400, error.message);
    if (error instanceof SyntaxError) return refusal(400, "The request is not valid JSON.");
    throw error;
  }
}

function removeFaults(id: string | undefined, faults: FaultSet): Answer {
  if (id === undefined) faults.clear();
  else if (!faults.remove(id)) return refusal(404, "There is no fault with this id.");
  return json(200, { faults: faults.list().map(describe) });
}

function describe({ id, fault, struck }: ActiveFault): object {
  return { id, struck, ...fault };
}

function json(status: number, value: object): Answer {
  return { status, body: JSON.stringify(value) };
}

function refusal(status: number, message: string): Answer {
  return json(status, { message });
}
