import { z } from "zod";
import { option } from "../option.js";

/** `telemetry`: what is told of calls, and where. Nothing goes to anyone unless it is turned on here. */
export const telemetryOptions = z.strictObject({
  openTelemetry: option(
    z.boolean(),
    "Spans and metrics over the OpenTelemetry providers that the application has registered; needs `@opentelemetry/api`.",
    "false",
  ),
  captureContent: option(
    z.boolean(),
    "Puts messages and memory text on the spans, too. They then leave the memory for wherever spans go.",
    "false",
  ),
  emf: option(
    z.boolean(),
    "One line of CloudWatch's embedded metric format for each call, on standard output or to `MemoryOptions.emitMetrics`.",
    "false",
  ),
  namespace: option(
    z
      .string()
      .regex(/^[\w./#:-]{1,255}$/)
      .refine((name) => !name.startsWith("AWS/")),
    "CloudWatch namespace of these metrics; not one of `AWS/`.",
    "varve",
  ),
  slowCallMs: option(
    z.int().min(1).max(3_600_000),
    "Calls that take at least this long are logged as warnings, with what their time was spent on, in milliseconds.",
    "none",
  ),
});

export type TelemetryConfig = z.infer<typeof telemetryOptions>;
