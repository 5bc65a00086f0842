/** What a wrong value is, for a message that must not show the value itself. */
export function describeValue(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (value === undefined) return "undefined";
  return withArticle(typeof value === "object" ? className(value) : typeof value);
}

function className(value: object): string {
  // Of the prototype: data may have a key `constructor` of its own.
  const prototype: unknown = Object.getPrototypeOf(value);
  const name = prototype instanceof Object ? prototype.constructor.name : "";
  return name === "" || name === "Object" ? "object" : name;
}

const withArticle = (name: string): string => `${/^[aeiou]/i.test(name) ? "an" : "a"} ${name}`;
