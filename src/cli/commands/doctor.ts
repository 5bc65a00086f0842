import { readEnvironment } from "../../config/environment.js";
import { type Diagnosis, diagnose, type Finding, type ModelResidency, reportResidency } from "../../index.js";
import type { Command } from "../command.js";
import { configure } from "../configure.js";
import { MEMORY_OPTIONS, type MemoryFlags } from "../memory-options.js";

export const doctor: Command = {
  name: "doctor",
  summary: "look for what keeps memory from working, and say what to do",
  options: [
    { flags: "--strict", description: "exit with 1 for warnings, too" },
    { flags: "--residency", description: "show where each model could process data, and send no request" },
    ...MEMORY_OPTIONS,
  ],
  examples: ["varve doctor", "varve doctor --config varve.yaml --json", "varve doctor --residency"],
  async run({ options, output, exitWith }) {
    const flags = options as MemoryFlags;
    const { startLocalBedrock } = flags.local === true ? await import("../../local/index.js") : {};
    const bedrock = await startLocalBedrock?.();
    try {
      const config = await configure(flags, readEnvironment(), bedrock);
      if (options.residency === true) {
        const models = await reportResidency(config);
        output.print(models.flatMap(describeResidency), { models });
        return;
      }
      const diagnosis = await diagnose(config);
      output.print([...diagnosis.findings.flatMap(describeFinding), summary(diagnosis)], diagnosis);
      exitWith(diagnosis.severity === "warning" && options.strict === true ? 1 : diagnosis.exitCode);
    } finally {
      await bedrock?.close();
    }
  },
};

function describeFinding({ severity, check, code, message, remedy }: Finding): string[] {
  const line = `${severity.padEnd(8)} ${check}: ${message} [${code}]`;
  return remedy === undefined ? [line] : [line, `         → ${remedy}`];
}

function summary({ findings }: Diagnosis): string {
  const count = (severity: Finding["severity"]) =>
    findings.filter((finding) => finding.severity === severity).length;
  return `${count("error")} errors, ${count("warning")} warnings, ${count("note")} notes, ${count("ok")} ok`;
}

function describeResidency({ section, model, calledIn, processedIn, reason }: ModelResidency): string[] {
  return [
    `${section}: ${model}`,
    `  called in     ${calledIn.join(", ")}`,
    `  processed in  ${processedIn?.join(", ") ?? "not known"}`,
    `  ${reason}`,
  ];
}
