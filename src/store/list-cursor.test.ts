import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { VarveError } from "../errors.js";
import { encodeCursor, parseCursor } from "./list-cursor.js";

describe("a list's cursor", () => {
  it("comes back as it went", () => {
    fc.assert(
      fc.property(fc.string(), fc.maxSafeInteger(), (createdAt, sequence) => {
        expect(parseCursor(encodeCursor({ createdAt, sequence: sequence + 0 }))).toEqual({
          createdAt,
          sequence: sequence + 0,
        });
      }),
    );
  });

  it("is refused with INPUT_INVALID when it is anything else", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => Buffer.from(json).toString("base64url")),
        ),
        (text) => {
          let error: unknown;
          try {
            parseCursor(text);
          } catch (thrown) {
            error = thrown;
          }
          expect(error).toBeInstanceOf(VarveError);
          expect(error).toMatchObject({ code: "INPUT_INVALID" });
        },
      ),
    );
  });
});
