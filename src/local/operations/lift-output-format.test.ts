import { describe, expect, it } from "vitest";
import { liftOutputFormat } from "./lift-output-format.js";

const asked = (format: unknown) => ({ additionalModelRequestFields: { output_config: { format } } });

describe("liftOutputFormat", () => {
  it("puts Claude's output format in Converse's place", () => {
    const request = asked({ type: "json_schema", schema: { type: "object" } });
    expect(liftOutputFormat(request)).toEqual({
      ...request,
      outputConfig: {
        textFormat: { type: "json_schema", structure: { jsonSchema: { schema: '{"type":"object"}' } } },
      },
    });
  });

  it("leaves Converse's own format as it is", () => {
    const textFormat = {
      type: "json_schema" as const,
      structure: { jsonSchema: { schema: '{"type":"array"}' } },
    };
    const request = {
      ...asked({ type: "json_schema", schema: { type: "object" } }),
      outputConfig: { textFormat },
    };
    expect(liftOutputFormat(request)).toBe(request);
  });

  it.each([undefined, null, "json_schema", {}, { type: "json_schema" }, { type: "text", schema: {} }])(
    "leaves a request without a schema as it is: %j",
    (format) => {
      const request = asked(format);
      expect(liftOutputFormat(request)).toBe(request);
    },
  );
});
