import { readFileSync } from "node:fs";
import { Command as Program } from "commander";
import type { Command } from "./command.js";
import { add } from "./commands/add.js";
import { addMany } from "./commands/add-many.js";
import { audit } from "./commands/audit.js";
import { auditLog } from "./commands/audit-log.js";
import { cost } from "./commands/cost.js";
import { deleteMemory } from "./commands/delete.js";
import { doctor } from "./commands/doctor.js";
import { exportMemories } from "./commands/export.js";
import { forget } from "./commands/forget.js";
import { history } from "./commands/history.js";
import { iam } from "./commands/iam.js";
import { importMemories } from "./commands/import.js";
import { list } from "./commands/list.js";
import { local } from "./commands/local.js";
import { prices } from "./commands/prices.js";
import { reembed } from "./commands/reembed.js";
import { rotate } from "./commands/rotate-key.js";
import { search } from "./commands/search.js";
import { sweep } from "./commands/sweep.js";
import { createOutput, toVarveError } from "./output.js";

export const COMMANDS: readonly Command[] = [
  add,
  addMany,
  search,
  list,
  history,
  deleteMemory,
  forget,
  sweep,
  exportMemories,
  importMemories,
  reembed,
  audit,
  cost,
  prices,
  local,
  doctor,
  iam,
  rotate,
  auditLog,
];

/** Runs the command line; returns the process's exit code. */
export async function runProgram(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Program("varve")
    .description("Long-term memory for AI agents on Amazon Bedrock.")
    .version(version())
    .showSuggestionAfterError()
    .exitOverride();
  for (const command of COMMANDS) {
    register(program, command, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    // commander has printed its message (or the help text) already.
    if (isCommanderExit(error)) return error.exitCode === 0 ? 0 : USAGE_ERROR;
    const failure = toVarveError(error);
    createOutput(argv.includes("--json")).fail(failure);
    return failure.exitCode;
  }
  return exitCode;
}

/** What shells and tools use for wrong usage; equals the exit code of bad input. */
const USAGE_ERROR = 2;

function register(program: Program, command: Command, exitWith: (code: number) => void): void {
  const entry = program.command(command.name).description(command.summary);
  for (const [notation, description] of command.arguments ?? []) entry.argument(notation, description);
  for (const { flags, description, parse } of command.options) {
    if (parse === undefined) entry.option(flags, description);
    else entry.option(flags, description, parse);
  }
  entry.option("--json", "print one JSON document");
  entry.addHelpText(
    "after",
    `\nExamples:\n${command.examples.map((example) => `  $ ${example}`).join("\n")}`,
  );
  entry.action(async (...received: unknown[]) => {
    const options = entry.opts();
    const output = createOutput(options.json === true);
    try {
      const given = received.slice(0, -2) as (string | undefined)[];
      await command.run({ arguments: given, options, output, exitWith });
    } catch (error) {
      const failure = toVarveError(error);
      output.fail(failure);
      exitWith(failure.exitCode);
    }
  });
}

function isCommanderExit(error: unknown): error is { code: string; exitCode: number } {
  return (
    typeof error === "object" &&
    error !== null &&
    String((error as { code?: unknown }).code).startsWith("commander.")
  );
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return manifest.version;
}
