import { expect, it } from "vitest";
import { usageCsv } from "./usage-csv.js";

const SUM = {
  calls: 1,
  unpriced: 0,
  inputTokens: 10,
  outputTokens: 2,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  cacheWrite1hTokens: 0,
  images: 0,
  queries: 0,
  usd: 0,
};
const userOf = (userId: string) => usageCsv([{ ...SUM, userId }])[1];

it("names the columns, and leaves empty what a sum does not have", () => {
  expect(usageCsv([{ ...SUM, day: "2026-01-31", model: "m", usd: 0.0033 }])).toEqual([
    "day,model,region,operation,purpose,userId,agentId,runId,tags,calls,unpriced,inputTokens,outputTokens,cacheReadTokens,cacheWriteTokens,cacheWrite1hTokens,images,queries,usd",
    "2026-01-31,m,,,,,,,,1,0,10,2,0,0,0,0,0,0.0033",
  ]);
});

it("writes the smallest amounts without an exponent", () => {
  expect(usageCsv([{ ...SUM, usd: 2e-7 }])[1]).toMatch(/,0\.0000002$/);
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])("lets no spreadsheet take %j for a formula", (userId) => {
  expect(userOf(userId)).toContain(`,'${userId},`);
});

it("quotes what would end a cell, also of what would be a formula", () => {
  expect(userOf('a "b", c')).toContain(',"a ""b"", c",');
  expect(userOf('=HYPERLINK("x","y")')).toContain(`,"'=HYPERLINK(""x"",""y"")",`);
  expect(usageCsv([{ ...SUM, tags: { team: "=1" } }])[1]).toContain(',"{""team"":""=1""}",');
});
