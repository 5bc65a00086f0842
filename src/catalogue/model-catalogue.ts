import { phraseExpander } from "./expand-phrases.js";
import { CODING, MODEL_ROWS, REGION_SETS } from "./models.generated.js";

interface ModelCatalogue {
  /** Model id -> its facts as packed JSON. */
  readonly rows: ReadonlyMap<string, string>;
  /** Ids that carry a version or a context length behind the catalogue's id -> that id. */
  readonly variants: ReadonlyMap<string, string>;
}

const expand = phraseExpander(CODING);
let read: ModelCatalogue | undefined;
let regionSets: readonly string[] | undefined;

/** The facts of a model as JSON, by its base id. */
export function modelRow(id: string): string | undefined {
  const row = catalogue().rows.get(id);
  return row === undefined ? undefined : expand(row);
}

/** The base id for one that carries a version or a context length behind it. */
export function baseOfVariant(id: string): string | undefined {
  return catalogue().variants.get(id);
}

/** Whether a model of the catalogue has this base id. */
export function isModelId(id: string): boolean {
  return catalogue().rows.has(id);
}

/** Base ids of all models of the catalogue, sorted. */
export function modelIds(): readonly string[] {
  return [...catalogue().rows.keys()];
}

/** The list of regions that a row refers to by position. */
export function regionSet(position: number): readonly string[] {
  regionSets ??= REGION_SETS.split("\n");
  return expand(regionSets[position] ?? "")
    .split(" ")
    .filter((name) => name !== "");
}

function catalogue(): ModelCatalogue {
  read ??= readRows();
  return read;
}

function readRows(): ModelCatalogue {
  const rows = new Map<string, string>();
  const variants = new Map<string, string>();
  for (const line of MODEL_ROWS.split("\n")) {
    const [id = "", parts = ""] = line.split(" ", 2);
    rows.set(id, line.slice(id.length + parts.length + 2));
    if (parts !== "") for (const part of parts.split(",")) variants.set(`${id}:${part}`, id);
  }
  return { rows, variants };
}
