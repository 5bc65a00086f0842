import { VarveError } from "../errors.js";
import { nearest } from "../util/nearest.js";
import { quote } from "../util/quote.js";
import { providerNames } from "./model-id.js";
import { findModel, type ModelCapabilities, type ModelFacts, modelIds } from "./models.js";
import { requireRegion } from "./regions.js";

export interface ModelSelection {
  /** Only models that can be called from this region, by their own id or by a profile. */
  readonly region?: string;
  /** First segment of the model's id, such as `anthropic`. */
  readonly provider?: string;
  /** What goes in or comes out: `text`, `image`, `video`, `speech`, `audio`, `embedding`. */
  readonly modality?: string;
  readonly kind?: ModelFacts["kind"];
}

/**
 * The models of the catalogue that are all of what is asked for, sorted by id; no request is sent. Throws `REGION_INVALID`,
 * and `INPUT_INVALID` for a provider, modality or kind that the catalogue does not know.
 */
export function listModels(selection: ModelSelection = {}): readonly ModelFacts[] {
  const { region, provider, modality, kind } = selection;
  if (region !== undefined) requireRegion(region);
  assertKnown("provider", provider, providerNames);
  assertKnown("modality", modality, () => valuesOf(modalitiesOf));
  assertKnown("kind", kind, () => valuesOf((facts) => [facts.kind]));
  return modelIds().flatMap((id) => {
    const facts = findModel(id);
    const wanted =
      facts !== undefined &&
      (region === undefined || isOfferedIn(facts, region)) &&
      (provider === undefined || facts.provider === provider) &&
      (modality === undefined || modalitiesOf(facts).includes(modality)) &&
      (kind === undefined || facts.kind === kind);
    return wanted ? [facts] : [];
  });
}

/** Whether the catalogue knows of a way to call the model from the region. */
export function isOfferedIn({ onDemandRegions, profiles }: ModelFacts, region: string): boolean {
  return (
    onDemandRegions.includes(region) || profiles.some(({ sourceRegions }) => sourceRegions?.includes(region))
  );
}

/** What a model can do. An absent member means that no source states it. */
export interface ModelAbilities
  extends ModelCapabilities,
    Pick<ModelFacts, "kind" | "converse" | "lifecycle"> {
  readonly id: string;
  readonly provider: string;
  readonly family: string;
  /** Tokens. */
  readonly contextWindow?: number;
  /** Tokens; often only a recommended value. */
  readonly maxOutputTokens?: number;
}

/**
 * What the catalogue knows of a model's abilities, by its id, a profile id or an ARN that names it. `undefined` for a
 * model that it does not know. Throws `MODEL_ID_INVALID`.
 */
export function getModelCapabilities(model: string): ModelAbilities | undefined {
  const facts = findModel(model);
  if (facts === undefined) return undefined;
  const { id, provider, family, kind, converse, contextWindow, maxOutputTokens, lifecycle, capabilities } =
    facts;
  return {
    id,
    provider,
    family,
    kind,
    ...(converse !== undefined && { converse }),
    ...(contextWindow !== undefined && { contextWindow }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    lifecycle,
    ...capabilities,
  };
}

function modalitiesOf({ modalities }: ModelFacts): readonly string[] {
  return modalities === undefined ? [] : [...modalities.input, ...modalities.output];
}

function valuesOf(read: (facts: ModelFacts) => readonly string[]): readonly string[] {
  const all = modelIds().flatMap((id) => read(findModel(id) as ModelFacts));
  return [...new Set(all)].sort();
}

function assertKnown(what: string, value: string | undefined, known: () => readonly string[]): void {
  if (value === undefined) return;
  const names = known();
  if (names.includes(value)) return;
  const suggestion = nearest(value, names);
  throw new VarveError(
    "INPUT_INVALID",
    `${quote(value)} is no ${what} of models in the catalogue. ` +
      (suggestion === undefined ? `There are ${names.join(", ")}.` : `Did you mean "${suggestion}"?`),
  );
}
