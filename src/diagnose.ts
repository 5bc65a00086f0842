import type { MemoryOptions } from "./create-memory.js";
import type { Diagnosis } from "./doctor/diagnose.js";
import type { ModelResidency } from "./doctor/residency-report.js";

/** What surrounds a diagnosis; as for a memory. */
export type DiagnoseOptions = Pick<MemoryOptions, "logger" | "clock" | "environment">;

/**
 * Looks at a configuration as `Memory.fromConfig` takes it, and at all that it names: credentials, clock, region, endpoint,
 * models and store. Sends one request without credentials to each endpoint and one small call to each model (some ten tokens; of a reranker one query),
 * and changes nothing. A configuration that cannot be read is a finding, too. docs/doctor.md lists what it can find.
 */
export async function diagnose(config: unknown, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const [{ diagnoseConfig, diagnoseFailure }, { openClient }] = await Promise.all([
    import("./doctor/diagnose.js"),
    import("./open-client.js"),
  ]);
  const { logger, clock = () => new Date() } = options;
  let checked: Awaited<ReturnType<typeof load>>;
  try {
    checked = await load(config, options);
  } catch (error) {
    return diagnoseFailure(error);
  }
  return diagnoseConfig(checked, {
    clock,
    openClient: (connection) => openClient(connection, { logger, clock }),
  });
}

/**
 * Where each model of a configuration could process data, by the catalogue; no request is sent. Rejects as
 * `Memory.fromConfig` does for a configuration that cannot work.
 */
export async function reportResidency(
  config: unknown,
  options: DiagnoseOptions = {},
): Promise<readonly ModelResidency[]> {
  const { residencyReport } = await import("./doctor/residency-report.js");
  return residencyReport(await load(config, options));
}

async function load(config: unknown, { environment }: DiagnoseOptions) {
  const [{ loadConfig }, { readEnvironment }] = await Promise.all([
    import("./config/load-config.js"),
    import("./config/environment.js"),
  ]);
  return loadConfig(config, readEnvironment(environment));
}
