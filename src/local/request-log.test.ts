import { describe, expect, it } from "vitest";
import { RequestLog } from "./request-log.js";

describe("the record of requests", () => {
  it("keeps the latest, oldest first", () => {
    const log = new RequestLog(3);
    for (let n = 1; n <= 8; n += 1) log.record({ requestId: `${n}`, at: new Date(0), status: 200 });
    expect(log.latest().map(({ requestId }) => requestId)).toEqual(["6", "7", "8"]);
  });
});
