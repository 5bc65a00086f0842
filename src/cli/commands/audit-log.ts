import { readEnvironment } from "../../config/environment.js";
import { VarveError } from "../../errors.js";
import { type AuditEntry, type AuditHead, type AuditLog, openAuditLog } from "../../index.js";
import type { Command, CommandCall } from "../command.js";
import { configure } from "../configure.js";
import { MEMORY_OPTIONS, type MemoryFlags } from "../memory-options.js";
import { parseNumber } from "../parse-number.js";

export const auditLog: Command = {
  name: "audit-log",
  summary: "verify, show or anchor the log of who did what",
  arguments: [["<action>", "verify the chain, list its entries, or print its head as an anchor"]],
  options: [
    {
      flags: "--anchor <sequence:hash>",
      description: "a head that was kept elsewhere: shows whether the tail was cut off",
    },
    { flags: "--after <n>", description: "list what comes after this entry", parse: parseNumber("--after") },
    { flags: "--limit <n>", description: "how many at most (default: 100)", parse: parseNumber("--limit") },
    ...MEMORY_OPTIONS,
  ],
  examples: ["varve audit-log head > anchor.txt", 'varve audit-log verify --anchor "$(cat anchor.txt)"'],
  async run(call) {
    const [action = ""] = call.arguments;
    const act = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (act === undefined)
      throw new VarveError(
        "INPUT_INVALID",
        `audit-log does ${Object.keys(ACTIONS).join(", ")}; got "${action}".`,
      );
    const log = await openAuditLog(
      await configure(call.options as MemoryFlags, readEnvironment(), undefined),
    );
    try {
      await act(log, call);
    } finally {
      await log.close();
    }
  },
};

const ACTIONS: Readonly<Record<string, (log: AuditLog, call: CommandCall) => Promise<void>>> = {
  async verify(log, { options, output, exitWith }) {
    const verified = await log.verify(
      typeof options.anchor === "string" ? parseAnchor(options.anchor) : undefined,
    );
    const { entries, head, problems } = verified;
    const lines =
      problems.length === 0
        ? [`The chain of ${entries} entries is whole; its head is ${written(head)}.`]
        : problems;
    output.print(lines, verified);
    if (problems.length > 0) exitWith(1);
  },
  async list(log, { options, output }) {
    const entries = await log.entries({
      ...(typeof options.after === "number" && { after: options.after }),
      ...(typeof options.limit === "number" && { limit: options.limit }),
    });
    output.print(entries.map(describe), { entries });
  },
  async head(log, { output }) {
    const head = await log.head();
    output.print([written(head)], head);
  },
};

const written = ({ sequence, hash }: AuditHead): string => `${sequence}:${hash}`;

function parseAnchor(text: string): AuditHead {
  const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text.trim()) ?? [];
  if (sequence === undefined || hash === undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      "--anchor takes what `varve audit-log head` prints: a number, a colon, 64 hex digits.",
    );
  }
  return { sequence: Number(sequence), hash };
}

function describe({
  sequence,
  at,
  actor,
  action,
  outcome,
  scope,
  memoryIds = [],
  counts,
}: AuditEntry): string {
  const owner = Object.values(scope ?? {}).join("/");
  const what =
    counts === undefined
      ? `${memoryIds.length} memories`
      : Object.entries(counts)
          .map(([name, count]) => `${count} ${name}`)
          .join(", ");
  return `${sequence}  ${at}  ${actor}  ${action} ${outcome}  ${owner}  ${what}`;
}
