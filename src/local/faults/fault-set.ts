import { VarveError } from "../../errors.js";
import { matchesWildcard } from "../permission/wildcard.js";
import { FAULT_KINDS } from "./all-fault-kinds.js";
import type { FaultBehaviour, FaultedRequest, JobFault } from "./fault-behaviour.js";
import type { FaultKind } from "./fault-kind.js";
import type { LocalFault } from "./local-fault.js";
import { parseFault } from "./parse-fault.js";

/** A fault that was added, and how often it struck. */
export interface ActiveFault {
  readonly id: string;
  readonly fault: LocalFault;
  readonly struck: number;
}

/** What is left for the answer of one request, once the faults before it have let it pass. */
export type AnswerFaults = Required<Pick<FaultBehaviour, "document" | "frames">>;

interface Entry {
  readonly id: string;
  readonly fault: LocalFault;
  readonly kind: FaultKind;
  readonly behaviour: FaultBehaviour;
  /** Matching requests so far. */
  matched: number;
  struck: number;
}

/** The faults of one server, in the order in which they were added. */
export class FaultSet {
  readonly #clock: () => Date;
  #entries: Entry[] = [];
  #added = 0;

  constructor(clock: () => Date) {
    this.#clock = clock;
  }

  /** Throws `CONFIG_INVALID` for a fault that is not valid. */
  add(value: LocalFault | string): ActiveFault {
    const fault = parseFault(value);
    const kind = FAULT_KINDS.get(fault.kind);
    if (kind === undefined) throw new VarveError("CONFIG_INVALID", "The fault is of no known kind.");
    this.#added += 1;
    const behaviour = kind.create({ ...fault }, this.#clock);
    const entry = { id: `fault-${this.#added}`, fault, kind, behaviour, matched: 0, struck: 0 };
    this.#entries.push(entry);
    return publicView(entry);
  }

  list(): ActiveFault[] {
    return this.#entries.map(publicView);
  }

  /** Whether there was such a fault. */
  remove(id: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Lets the matching faults strike in turn. Throws what the first of them throws; those behind it are not spent then. */
  async strike(request: FaultedRequest): Promise<AnswerFaults> {
    const struck: FaultBehaviour[] = [];
    for (const entry of this.#entries) {
      if (!isDue(entry, request, request.isStream ? "streams" : "documents")) continue;
      entry.struck += 1;
      await entry.behaviour.before?.(request);
      struck.push(entry.behaviour);
    }
    return {
      document: (body) => struck.reduce((text, { document }) => document?.(text) ?? text, body),
      frames: (frames) => struck.reduce((source, behaviour) => behaviour.frames?.(source) ?? source, frames),
    };
  }

  /** What is to become of a batch inference job that is created. */
  strikeJob(modelId: string): JobFault {
    const request = { operation: "CreateModelInvocationJob", modelId };
    const due = this.#entries.filter((entry) => isDue(entry, request, "jobs"));
    for (const entry of due) entry.struck += 1;
    const faults = due.map(({ behaviour }) => behaviour.job ?? {});
    return {
      ...Object.assign({}, ...faults),
      line: (line, position) =>
        faults.reduce<string | undefined>(
          (text, fault) =>
            text === undefined || fault.line === undefined ? text : fault.line(text, position),
          line,
        ),
    };
  }
}

type Form = NonNullable<FaultKind["befalls"]>;

/** Counts the request or the job if it matches. */
function isDue(entry: Entry, request: Pick<FaultedRequest, "operation" | "modelId">, form: Form): boolean {
  const { operation = "*", model, times = Number.POSITIVE_INFINITY, skip = 0 } = entry.fault;
  const { befalls } = entry.kind;
  if (befalls !== form && (befalls !== undefined || form === "jobs")) return false;
  if (!matchesWildcard(operation, request.operation)) return false;
  if (model !== undefined && !matchesWildcard(model, request.modelId ?? "")) return false;
  entry.matched += 1;
  return entry.matched > skip && entry.struck < times;
}

function publicView({ id, fault, struck }: Entry): ActiveFault {
  return { id, fault, struck };
}
