import type { ExportOptions } from "../../spec/life-cycle.js";
import type { MemoryContext } from "../memory-context.js";
import { parseOptionalScope, SCOPE_ID_OPTIONS } from "../optional-scope.js";
import { checkOptions, parseBoolean } from "../parse-options.js";
import { entryLine, footerLine, headerLine } from "./entry-lines.js";

/** `Memory.export`: line by line, whatever the size of the store. */
export async function* exportLines(
  { store }: Pick<MemoryContext, "store">,
  options: ExportOptions = {},
): AsyncIterable<string> {
  checkOptions(options, [...SCOPE_ID_OPTIONS, "vectors"], "export");
  const scope = parseOptionalScope(options, "export");
  const withVectors = parseBoolean(options.vectors, "vectors", true);
  yield headerLine(await store.space());
  let entries = 0;
  for await (const entry of store.exportEntries(scope)) {
    const { vector: _, ...bare } = entry;
    yield entryLine(withVectors ? entry : bare);
    entries += 1;
  }
  yield footerLine(entries);
}
