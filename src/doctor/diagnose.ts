import type { BedrockClient } from "../bedrock/client.js";
import type { ConnectionConfig, VarveConfig } from "../config/varve-config.js";
import { ERRORS, VarveError } from "../errors.js";
import { DOCTOR_CHECKS } from "./all-checks.js";
import type { DoctorContext } from "./doctor-check.js";
import { probeEndpoint } from "./endpoint-probe.js";
import { type Finding, SEVERITIES, type Severity } from "./finding.js";
import { loadCredentials } from "./load-credentials.js";
import { probeModelAccess } from "./model-access-probe.js";
import { modelTargets } from "./model-targets.js";

/** What the doctor found. */
export interface Diagnosis {
  /** In the order of the checks. */
  readonly findings: readonly Finding[];
  /** The worst of them. */
  readonly severity: Severity;
  /** What a command ends with: 0 without an error, else the exit code of the first error's kind, or 1. */
  readonly exitCode: number;
}

export interface DoctorSurroundings {
  readonly clock: () => Date;
  /** A client of the connection, which the doctor closes. */
  openClient(connection: ConnectionConfig): BedrockClient;
}

/** Runs every check on a configuration. Sends one request without credentials to each endpoint, and one small call to each model. */
export async function diagnoseConfig(
  config: VarveConfig,
  { clock, openClient }: DoctorSurroundings,
): Promise<Diagnosis> {
  const clients: BedrockClient[] = [];
  const endpoint = once((connection: ConnectionConfig) => probeEndpoint(connection, clock));
  const client = once((connection: ConnectionConfig) => {
    const opened = openClient({ ...connection, maxAttempts: 1 });
    clients.push(opened);
    return opened;
  });
  const context: DoctorContext = {
    config,
    targets: modelTargets(config),
    clock,
    endpoint,
    credentials: once((connection) => loadCredentials(connection, clock)),
    access: once(async (target) => {
      const { error } = await endpoint(target.connection);
      return error === undefined ? probeModelAccess(client(target.connection), target) : undefined;
    }),
  };
  try {
    const findings: Finding[] = [];
    for (const check of DOCTOR_CHECKS) findings.push(...(await check.run(context)));
    return diagnosisOf(findings);
  } finally {
    await Promise.all(clients.map((opened) => opened.close()));
  }
}

/** A configuration that cannot be read is a diagnosis, too. */
export function diagnoseFailure(error: unknown): Diagnosis {
  if (!VarveError.isInstance(error)) throw error;
  const { code, message } = error;
  const remedy = "Correct the configuration; docs/configuration.md lists every option.";
  return diagnosisOf([
    {
      check: "configuration",
      code: "configuration-invalid",
      severity: "error",
      message,
      remedy,
      errorCode: code,
    },
  ]);
}

function diagnosisOf(findings: readonly Finding[]): Diagnosis {
  const severity = SEVERITIES.find((name) => findings.some((finding) => finding.severity === name)) ?? "ok";
  const worst = findings.find((finding) => finding.severity === "error");
  const exitCode =
    worst === undefined ? 0 : worst.errorCode === undefined ? 1 : ERRORS[worst.errorCode].exitCode;
  return { findings, severity, exitCode };
}

/** Asks once for each argument. */
function once<Argument extends object, Result>(
  ask: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const answers = new Map<Argument, { readonly answer: Result }>();
  return (argument) => {
    const known = answers.get(argument) ?? { answer: ask(argument) };
    answers.set(argument, known);
    return known.answer;
  };
}
