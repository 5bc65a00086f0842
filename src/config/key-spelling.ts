/** `awsRegion` -> `aws_region`. */
export const toSnakeCase = (key: string): string =>
  key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `aws_region` -> `awsRegion`. */
export const toCamelCase = (key: string): string =>
  key.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** The user's own spelling of each option's path: `llm.config.maxTokens` -> `llm.config.max_tokens`. */
export class Spelling {
  readonly #paths = new Map<string, string>();

  set(path: readonly string[], spelled: string): void {
    this.#paths.set(path.join("."), spelled);
  }

  /** The path as the user wrote it; the parts that the user did not write are in snake_case. */
  of(path: readonly PropertyKey[]): string {
    const names = path.map(String);
    for (let length = names.length; length > 0; length -= 1) {
      const written = this.#paths.get(names.slice(0, length).join("."));
      if (written !== undefined) return [written, ...names.slice(length).map(toSnakeCase)].join(".");
    }
    return names.map(toSnakeCase).join(".");
  }
}
