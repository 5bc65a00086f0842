import { VarveError } from "../../errors.js";
import { nearest } from "../../util/nearest.js";
import { readJsonFile } from "../read-json-file.js";
import { checkSettings } from "../validate/check-settings.js";
import { integer, type Shape, string, structure } from "../validate/shape.js";
import { FAULT_KINDS } from "./all-fault-kinds.js";
import type { FaultKind } from "./fault-kind.js";
import type { LocalFault } from "./local-fault.js";

const MATCH_MEMBERS = {
  "kind*": string({ min: 1 }),
  operation: string({ min: 1 }),
  model: string({ min: 1 }),
  times: integer({ min: 1 }),
  skip: integer({ min: 0 }),
};

/** Checks a fault, or reads its short form. Throws `CONFIG_INVALID`; `what` begins the message. */
export function parseFault(value: unknown, what = "The fault"): LocalFault {
  if (typeof value === "string") return parseFaultText(value);
  const kind = kindOf(typeof value === "object" && value !== null ? Object(value)["kind"] : undefined, what);
  checkSettings(value, shapeOf(kind), what);
  return value as LocalFault;
}

/** Checks a list of faults, or one. */
export function parseFaults(value: unknown, what: string): LocalFault[] {
  const faults: readonly unknown[] = Array.isArray(value) ? value : [value];
  return faults.map((fault, index) =>
    parseFault(fault, faults.length === 1 ? what : `${what}, fault ${index + 1},`),
  );
}

/** Reads a JSON list of faults. Throws `CONFIG_FILE_UNREADABLE` or `CONFIG_INVALID`. */
export async function readFaults(path: string): Promise<LocalFault[]> {
  return parseFaults(await readJsonFile(path, "faults file"), `The faults file ${path}`);
}

/** Reads `kind[,name=value…]`, such as `throttle,times=2,operation=Converse`. */
function parseFaultText(text: string): LocalFault {
  const [kindName = "", ...settings] = text.split(",");
  const what = `The fault "${text}"`;
  const { members } = shapeOf(kindOf(kindName, what));
  const pairs = settings.map((setting) => {
    const at = setting.indexOf("=");
    if (at < 1) {
      throw new VarveError(
        "CONFIG_INVALID",
        `${what} has a setting without a value. Write it as name=value.`,
      );
    }
    const name = setting.slice(0, at);
    return [name, convert(setting.slice(at + 1), members[name])];
  });
  return parseFault({ kind: kindName, ...Object.fromEntries(pairs) }, what);
}

function convert(text: string, shape: Shape | undefined): unknown {
  return shape?.kind === "integer" && /^\d{1,15}$/.test(text) ? Number(text) : text;
}

function shapeOf(kind: FaultKind): ReturnType<typeof structure> {
  return structure({ ...MATCH_MEMBERS, ...kind.members });
}

function kindOf(name: unknown, what: string): FaultKind {
  const kind = FAULT_KINDS.get(String(name));
  if (kind !== undefined) return kind;
  const names = [...FAULT_KINDS.keys()];
  const suggestion = nearest(String(name), names);
  const hint = suggestion === undefined ? `Use one of ${names.join(", ")}.` : `Did you mean "${suggestion}"?`;
  throw new VarveError("CONFIG_INVALID", `${what} is of no known kind. ${hint}`);
}
