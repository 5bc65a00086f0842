import { z } from "zod";
import { toSnakeCase } from "./key-spelling.js";
import { CONFIG_SCHEMA } from "./schema.js";

/** One option, as the documentation lists it. */
export interface ConfigOption {
  /** In snake_case, such as `llm.config.max_tokens`. */
  readonly path: string;
  /** Such as `integer`, `list of string` or `"full" | "normal"`. */
  readonly type: string;
  /** In words or as a value; absent: the option has none. */
  readonly fallback?: string | number;
  readonly description: string;
}

/** Every option of the configuration, in the order of the schema. */
export function configOptions(): readonly ConfigOption[] {
  return optionsOf(z.toJSONSchema(CONFIG_SCHEMA, { io: "input" }) as Node, "");
}

interface Node {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  /** A section whose options depend on its provider. */
  readonly oneOf?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: unknown;
  readonly description?: string;
  readonly fallback?: string | number;
  readonly properties?: Readonly<Record<string, unknown>>;
}

function optionsOf(schema: Node, prefix: string): ConfigOption[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const node = child as Node;
    const path = `${prefix}${toSnakeCase(name)}`;
    if (node.properties !== undefined) return optionsOf(node, `${path}.`);
    if (node.oneOf !== undefined)
      return node.oneOf.flatMap((choice) => optionsOf(choice as Node, `${path}.`));
    const { fallback, description = "" } = node;
    return [{ path, type: typeOf(node), ...(fallback !== undefined && { fallback }), description }];
  });
}

function typeOf(node: Node): string {
  if (node.enum !== undefined) return node.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.anyOf !== undefined) return node.anyOf.map((choice) => typeOf(choice as Node)).join(" | ");
  return node.type === "array" ? `list of ${typeOf((node.items ?? {}) as Node)}` : (node.type ?? "any");
}
