/** All texts in a JSON body, however deep; none if it is not JSON. */
export function requestTexts(body: Buffer): string[] {
  const texts: string[] = [];
  const pending: unknown[] = [parse(body)];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === "string") texts.push(value);
    else if (typeof value === "object" && value !== null) pending.push(...Object.values(value));
  }
  return texts;
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    // The operation itself refuses a body that is not JSON.
    return undefined;
  }
}
