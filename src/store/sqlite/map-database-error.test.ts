import { describe, expect, it } from "vitest";
import { mapDatabaseError } from "./map-database-error.js";

describe("mapDatabaseError", () => {
  it.each([
    [5, "STORE_BUSY"],
    [517, "STORE_BUSY"],
    [6, "STORE_BUSY"],
    [8, "STORE_READ_ONLY"],
    [1032, "STORE_READ_ONLY"],
    [10, "STORE_UNAVAILABLE"],
    [1034, "STORE_UNAVAILABLE"],
    [11, "STORE_DAMAGED"],
    [267, "STORE_DAMAGED"],
    [13, "STORE_FULL"],
    [14, "STORE_UNAVAILABLE"],
    [26, "STORE_DAMAGED"],
    [1, "STORE_UNAVAILABLE"],
  ])("takes result code %i for %s", (rawCode, code) => {
    const cause = Object.assign(new Error("driver"), { rawCode });
    expect(mapDatabaseError(cause, "The database x")).toMatchObject({
      code,
      cause,
      message: expect.stringMatching(/^The database x /),
    });
  });

  it("reads the code of a failed open, and takes anything else as it is", () => {
    const opening = new Error('ConnectionFailed("Unable to open connection to local database /x: 13")');
    expect(mapDatabaseError(opening, "it").code).toBe("STORE_FULL");
    expect(mapDatabaseError(new TypeError("x"), "it").code).toBe("STORE_UNAVAILABLE");
    expect(mapDatabaseError(undefined, "it").code).toBe("STORE_UNAVAILABLE");
  });
});
