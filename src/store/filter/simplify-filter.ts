import type { FilterNode } from "./filter-node.js";

/**
 * The same condition in fewer levels: negations stand before tests only, no group lies directly in one of its own kind, and
 * none has one member. Conditions that are true or false but never null allow it.
 */
export function simplifyFilter(node: FilterNode): FilterNode {
  return simplify(node, false);
}

function simplify(node: FilterNode, isNegated: boolean): FilterNode {
  switch (node.kind) {
    case "test":
      return isNegated ? { kind: "not", node } : node;
    case "not":
      return simplify(node.node, !isNegated);
    default: {
      const kind = (node.kind === "all") === isNegated ? "any" : "all";
      const nodes = node.nodes
        .map((part) => simplify(part, isNegated))
        .flatMap((part) => (part.kind === kind ? part.nodes : [part]));
      const [only] = nodes;
      return only !== undefined && nodes.length === 1 ? only : { kind, nodes };
    }
  }
}
