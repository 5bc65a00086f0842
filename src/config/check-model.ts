import { parseModelId } from "../catalogue/model-id.js";
import { findModel, type ModelFacts } from "../catalogue/models.js";
import { VarveError } from "../errors.js";
import type { Spelling } from "./key-spelling.js";

/** What a section says of its model. */
export interface ModelChoice {
  readonly model: string;
  readonly baseModel?: string | undefined;
}

/**
 * The facts of the model that a section names, or of its `baseModel`; `undefined` if the catalogue does not know it. Throws
 * `MODEL_ID_INVALID` for a malformed id and `MODEL_UNSUPPORTED` for a model of another kind.
 */
export function checkModel(
  choice: ModelChoice,
  kind: ModelFacts["kind"],
  path: readonly string[],
  spelling: Spelling,
): ModelFacts | undefined {
  const where = (name: string): string => spelling.of([...path, name]);
  const named = factsOf(choice.model, where("model"));
  const base = choice.baseModel === undefined ? undefined : factsOf(choice.baseModel, where("baseModel"));
  const facts = base ?? named;
  if (facts === undefined || facts.kind === kind) return facts;
  throw new VarveError(
    "MODEL_UNSUPPORTED",
    `${where(base === undefined ? "model" : "baseModel")} names ${facts.id}, which is a model of kind "${facts.kind}"; ` +
      `a model of kind "${kind}" is needed here.`,
  );
}

function factsOf(id: string, where: string): ModelFacts | undefined {
  try {
    parseModelId(id);
    return findModel(id);
  } catch (error) {
    if (!VarveError.isInstance(error)) throw error;
    throw new VarveError(error.code, `${where} is invalid. ${error.message}`, { cause: error });
  }
}
