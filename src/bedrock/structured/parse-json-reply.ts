/**
 * The JSON value of a model's reply: the reply itself, what stands in its first fence of code, or its first object or list with
 * prose around it. `undefined` if there is none.
 */
export function parseJsonReply(reply: string): { readonly value: unknown } | undefined {
  const fenced = /```[A-Za-z]*[ \t]*\r?\n([\s\S]*?)```/.exec(reply)?.[1];
  for (const candidate of [reply, fenced, embedded(reply)]) {
    if (candidate === undefined) continue;
    const parsed = parse(candidate.trim());
    if (parsed !== undefined) return parsed;
  }
  return undefined;
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    // Not JSON is an outcome: another part of the reply may be.
    return undefined;
  }
}

/** From the first opening bracket to the one that closes it; brackets inside strings do not count. */
function embedded(reply: string): string | undefined {
  const start = reply.search(/[{[]/);
  if (start < 0) return undefined;
  let depth = 0;
  for (const { 0: token, index } of reply.slice(start).matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/gs)) {
    if (token === "{" || token === "[") depth += 1;
    else if (token === "}" || token === "]") depth -= 1;
    if (depth === 0) return reply.slice(start, start + index + 1);
  }
  return undefined;
}
