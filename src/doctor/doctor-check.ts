import type { ConnectionConfig, VarveConfig } from "../config/varve-config.js";
import type { EndpointProbe } from "./endpoint-probe.js";
import type { Finding } from "./finding.js";
import type { LoadedCredentials } from "./load-credentials.js";
import type { AccessOutcome } from "./model-access-probe.js";
import type { ModelTarget } from "./model-targets.js";

/** One check: siblings that know nothing of each other. */
export interface DoctorCheck {
  readonly name: string;
  /** Rejects only for a defect: what fails is a finding. */
  run(context: DoctorContext): Promise<readonly Finding[]>;
}

/** What checks look at. Each look is taken once, however many checks ask. */
export interface DoctorContext {
  readonly config: VarveConfig;
  /** The models that the configuration names. */
  readonly targets: readonly ModelTarget[];
  readonly clock: () => Date;
  /** Loads the credentials of a connection. */
  credentials(connection: ConnectionConfig): Promise<LoadedCredentials>;
  /** Asks the endpoint of a connection for any answer, without credentials. */
  endpoint(connection: ConnectionConfig): Promise<EndpointProbe>;
  /** Calls the model as small as it can be called; `undefined` where its endpoint cannot be reached. */
  access(target: ModelTarget): Promise<AccessOutcome | undefined>;
}

/** The connections of the models, each once, with the models that use it. */
export function connectionsOf({ targets }: Pick<DoctorContext, "targets">): readonly ConnectionConfig[] {
  return [...new Set(targets.map(({ connection }) => connection))];
}
