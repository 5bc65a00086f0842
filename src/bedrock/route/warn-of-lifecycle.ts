import { describeLifecycle } from "../../catalogue/describe-lifecycle.js";
import { findModel } from "../../catalogue/models.js";
import { type Logger, SILENT_LOGGER } from "../../spec/logger.js";

const WARNED_OF: ReadonlySet<string> = new Set(["LEGACY", "EOL", "EOL_IN_LISTED_REGIONS", "REMOVED"]);

const warned = new Set<string>();

/** Warns of a model that the catalogue knows to be legacy or ended, once per process. It is called all the same. */
export function warnOfLifecycle(baseModelId: string | undefined, logger: Logger): void {
  // The catalogue is not unpacked for nobody.
  if (baseModelId === undefined || logger === SILENT_LOGGER || warned.has(baseModelId)) return;
  const facts = findModel(baseModelId);
  if (facts === undefined || !WARNED_OF.has(facts.lifecycle.status)) return;
  warned.add(baseModelId);
  const { status, legacyDate, eolDate, replacement } = facts.lifecycle;
  logger.warn(`${baseModelId}: ${describeLifecycle(facts)}`, {
    modelId: baseModelId,
    status,
    legacyDate,
    eolDate,
    replacement,
  });
}
