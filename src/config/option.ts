import type { z } from "zod";

/** `fallback`: what holds if the option is absent, in words or as a value, for the documentation. */
interface OptionNotes {
  readonly description: string;
  readonly fallback?: string | number;
}

/** An option that may be absent, with what the documentation says of it. */
export const option = <T extends z.ZodType>(type: T, description: string, fallback?: string | number) =>
  type.meta({ description, ...(fallback !== undefined && { fallback }) } satisfies OptionNotes).optional();
