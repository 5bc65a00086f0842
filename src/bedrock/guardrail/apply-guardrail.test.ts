import { afterEach, describe, expect, it } from "vitest";
import { type OpenBedrock, openBedrock } from "../../../test/fixtures/open-bedrock.js";
import { applyGuardrail } from "./apply-guardrail.js";

const opened: OpenBedrock[] = [];
afterEach(async () => {
  for (const bedrock of opened.splice(0)) await bedrock.close();
});

async function open(body: unknown): Promise<OpenBedrock> {
  const bedrock = await openBedrock(() => ({ headers: { "x-amzn-requestid": "r-1" }, body }));
  opened.push(bedrock);
  return bedrock;
}

const ARN = "arn:aws:bedrock:us-west-2:123456789012:guardrail/ab12cd34ef56";
const REQUEST = { identifier: ARN, version: "DRAFT", source: "INPUT", content: "my text" } as const;

describe("applyGuardrail", () => {
  it("sends the text and reads the verdict by its action", async () => {
    const usage = { topicPolicyUnits: 1, wordPolicyUnits: 1 };
    const { client, server, bodies } = await open({
      action: "GUARDRAIL_INTERVENED",
      actionReason: "Guardrail blocked.",
      outputs: [{ text: "Sorry." }],
      assessments: [{ wordPolicy: { customWords: [] } }],
      usage,
    });
    expect(await applyGuardrail(client, { ...REQUEST, outputScope: "FULL" })).toEqual({
      intervened: true,
      outputs: ["Sorry."],
      reason: "Guardrail blocked.",
      assessments: [{ wordPolicy: { customWords: [] } }],
      usage,
      requestId: "r-1",
      attempts: 1,
      region: "us-west-2",
      timings: expect.any(Object),
    });
    expect(server.requests[0]).toMatchObject({
      method: "POST",
      path: `/guardrail/${encodeURIComponent(ARN)}/version/DRAFT/apply`,
    });
    expect(bodies()).toEqual([
      { source: "INPUT", content: [{ text: { text: "my text" } }], outputScope: "FULL" },
    ]);
  });

  it("tells what each text is to the grounding check, and that nothing was found", async () => {
    const { client, bodies } = await open({ action: "NONE", outputs: [], assessments: [], usage: {} });
    const content = [{ text: "source", qualifiers: ["grounding_source"] as const }, { text: "answer" }];
    const verdict = await applyGuardrail(client, { ...REQUEST, source: "OUTPUT", content });
    expect(verdict).toMatchObject({ intervened: false, outputs: [] });
    expect(bodies()).toEqual([
      {
        source: "OUTPUT",
        content: [
          { text: { text: "source", qualifiers: ["grounding_source"] } },
          { text: { text: "answer" } },
        ],
      },
    ]);
  });

  it("does not take an answer without an action for a pass", async () => {
    const { client } = await open({ outputs: [] });
    await expect(applyGuardrail(client, REQUEST)).rejects.toMatchObject({
      code: "RESPONSE_INVALID",
      requestId: "r-1",
    });
  });

  it("refuses an identifier of the wrong form before any request", async () => {
    const { client, server } = await open({ action: "NONE" });
    await expect(applyGuardrail(client, { ...REQUEST, identifier: "../x" })).rejects.toMatchObject({
      code: "INPUT_INVALID",
    });
    expect(server.requests).toHaveLength(0);
  });
});
