/**
 * A JSON shape as AWS's service models describe one. Unknown members of a structure are ignored, as AWS ignores them;
 * `null` counts as absent.
 */
export type Shape =
  | StringShape
  | NumberShape
  | { readonly kind: "boolean" }
  | { readonly kind: "blob"; readonly min?: number }
  | { readonly kind: "object" }
  | { readonly kind: "list"; readonly of: Shape; readonly min?: number; readonly max?: number }
  | MapShape
  | StructureShape
  | UnionShape;

export interface StringShape {
  readonly kind: "string";
  /** Length in characters. */
  readonly min?: number;
  readonly max?: number;
  /** Matches the whole string. */
  readonly pattern?: string;
  readonly values?: readonly string[];
}

export interface NumberShape {
  readonly kind: "integer" | "float";
  readonly min?: number;
  readonly max?: number;
}

export interface MapShape {
  readonly kind: "map";
  readonly key: StringShape;
  readonly value: Shape;
  readonly min?: number;
  readonly max?: number;
}

export interface StructureShape {
  readonly kind: "structure";
  readonly members: Readonly<Record<string, Shape>>;
  readonly required: readonly string[];
}

/** Exactly one member is present. */
export interface UnionShape {
  readonly kind: "union";
  /** What AWS calls it. */
  readonly name: string;
  readonly members: Readonly<Record<string, Shape>>;
}

export const string = (facets: Omit<StringShape, "kind"> = {}): Shape => ({ kind: "string", ...facets });
export const enumeration = (...values: string[]): Shape => ({ kind: "string", values });
export const integer = (facets: Omit<NumberShape, "kind"> = {}): Shape => ({ kind: "integer", ...facets });
export const float = (facets: Omit<NumberShape, "kind"> = {}): Shape => ({ kind: "float", ...facets });
export const boolean: Shape = { kind: "boolean" };
/** Base64 of at least one byte. */
export const blob: Shape = { kind: "blob", min: 1 };
/** A JSON document that must be an object, with any content. */
export const object: Shape = { kind: "object" };

export function list(of: Shape, limits: { readonly min?: number; readonly max?: number } = {}): Shape {
  return { kind: "list", of, ...limits };
}

/** Members that are required end in `*`, as in `{ "name*": string() }`. */
export function structure(members: Readonly<Record<string, Shape>>): StructureShape {
  const names = Object.keys(members);
  return {
    kind: "structure",
    members: Object.fromEntries(Object.entries(members).map(([name, shape]) => [bare(name), shape])),
    required: names.filter((name) => name.endsWith("*")).map(bare),
  };
}

export function union(name: string, members: Readonly<Record<string, Shape>>): UnionShape {
  return { kind: "union", name, members };
}

const bare = (name: string): string => name.replace(/\*$/, "");
