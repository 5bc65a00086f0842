import { describe, expect, it } from "vitest";
import { VarveError } from "../errors.js";
import type { CallOptions, GenerateRequest, GenerateResult, LanguageModel } from "../spec/language-model.js";
import { cacheLanguageModel, type ResponseCacheSettings } from "./cache-language-model.js";

/** Answers when it is told to. */
class SlowModel implements LanguageModel {
  readonly modelId = "slow";
  readonly calls: {
    answer: (parts?: Partial<GenerateResult>) => void;
    fail: (error: unknown) => void;
    signal: AbortSignal | undefined;
  }[] = [];

  generate(_: GenerateRequest, { signal }: CallOptions = {}): Promise<GenerateResult> {
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new VarveError("ABORTED", "The call was aborted.")));
      const answer = (parts: Partial<GenerateResult> = {}) => resolve({ ...REPLY, ...parts });
      this.calls.push({ answer, fail: reject, signal });
    });
  }
}

const REPLY: GenerateResult = {
  text: "tea",
  content: [{ type: "text", text: "tea" }],
  toolCalls: [],
  stopReason: "end_turn",
  usage: { inputTokens: 10, outputTokens: 2, totalTokens: 12 },
  cost: { usd: 0.5 },
  attempts: 1,
  region: "us-west-2",
  warnings: [],
};
const ASK: GenerateRequest = { messages: [{ role: "user", content: "What does she like?" }] };

function open(more: Partial<ResponseCacheSettings> = {}) {
  const model = new SlowModel();
  let now = 0;
  const settings = { modelSettings: {}, ttlSeconds: 60, memoryBytes: 10_000, clock: () => new Date(now) };
  const cache = cacheLanguageModel(model, { ...settings, ...more });
  /** Asks; what comes to the model is answered with these parts. */
  const ask = async (request = ASK, parts: Partial<GenerateResult> = {}): Promise<GenerateResult> => {
    const before = model.calls.length;
    const result = cache.languageModel.generate(request);
    for (const call of model.calls.slice(before)) call.answer(parts);
    return result;
  };
  const wait = (seconds: number): void => {
    now += seconds * 1000;
  };
  return { ...cache, model, ask, wait };
}

describe("the response cache", () => {
  it("answers an equal request from memory, free of charge, and counts what that saved", async () => {
    const { ask, model, counts } = open();
    const first = await ask();
    expect(first).toEqual(REPLY);
    (first.content as unknown[]).length = 0;
    const second = await ask(structuredClone(ASK));
    expect(second).toMatchObject({ content: REPLY.content, cached: true, cost: { usd: 0 }, attempts: 0 });
    expect(second.usage).toEqual({ inputTokens: 0, outputTokens: 0, totalTokens: 0 });
    expect(model.calls).toHaveLength(1);
    expect(counts.stats()).toEqual({ hits: 1, misses: 1, shared: 0, hitRate: 0.5, savedUsd: 0.5 });
  });

  it("tells requests apart by each of their members, and by every byte of an image", async () => {
    const { ask, model } = open();
    const image = (byte: number): GenerateRequest => ({
      messages: [{ role: "user", content: [{ type: "image", source: { bytes: Uint8Array.of(byte) } }] }],
    });
    const different = [ASK, { ...ASK, system: "s" }, { ...ASK, temperature: 0 }, { ...ASK, maxTokens: 9 }];
    for (const request of [...different, image(1), image(2)]) await ask(request);
    expect(model.calls).toHaveLength(6);
    await ask(image(2));
    expect(model.calls).toHaveLength(6);
  });

  it("keeps a reply for its time to live, and no more than fits", async () => {
    const { ask, model, wait, clear } = open({ memoryBytes: 600 });
    await ask();
    wait(59);
    expect((await ask()).cached).toBe(true);
    wait(1);
    expect((await ask()).cached).toBeUndefined();
    for (let turn = 0; turn < 5; turn += 1) await ask({ ...ASK, maxTokens: turn + 1 });
    expect((await ask()).cached).toBeUndefined();
    clear();
    expect((await ask()).cached).toBeUndefined();
    expect(model.calls).toHaveLength(9);
  });

  it.each([
    ["cut", { stopReason: "max_tokens" }],
    ["withheld by a guardrail", { stopReason: "guardrail_intervened" }],
    ["filtered", { stopReason: "content_filtered" }],
    ["of a kind that is not known", { stopReason: "news" }],
    ["by the cheaper model of a budget", { answeredBy: "cheaper" }],
  ])("keeps no reply that is %s", async (_, parts) => {
    const { ask, model } = open();
    await ask(ASK, parts);
    await ask(ASK, parts);
    expect(model.calls).toHaveLength(2);
  });

  it("keeps no failure, no reply without the tool call that was asked for, and nothing that lies elsewhere", async () => {
    const { ask, model, languageModel } = open();
    const failing = languageModel.generate(ASK);
    model.calls[0]?.fail(new VarveError("THROTTLED", "Slow down."));
    await expect(failing).rejects.toMatchObject({ code: "THROTTLED" });
    const forced = { ...ASK, toolChoice: "any" as const };
    const file: GenerateRequest = {
      messages: [{ role: "user", content: [{ type: "image", source: { path: "a.png" } }] }],
    };
    for (const request of [ASK, forced, forced, file, file]) await ask(request);
    expect(model.calls).toHaveLength(6);
  });

  it("asks once for equal requests at once, of one owner, whoever of them leaves", async () => {
    const { languageModel, model, counts } = open();
    const leaving = new AbortController();
    const of = (userId: string, signal?: AbortSignal) =>
      languageModel.generate(ASK, {
        context: { operation: "add", scope: { userId } },
        ...(signal !== undefined && { signal }),
      });
    const first = of("ada", leaving.signal);
    const second = of("ada");
    const other = of("bob");
    expect(model.calls).toHaveLength(2);
    leaving.abort();
    await expect(first).rejects.toMatchObject({ code: "ABORTED" });
    expect(model.calls[0]?.signal?.aborted).toBe(false);
    for (const call of model.calls) call.answer();
    expect(await second).toMatchObject({ text: "tea", cached: true });
    expect((await other).cached).toBeUndefined();
    expect(counts.stats()).toMatchObject({ misses: 2, shared: 1 });
  });

  it("aborts the request when the last caller has gone", async () => {
    const { languageModel, model } = open();
    const leaving = new AbortController();
    const only = languageModel.generate(ASK, { signal: leaving.signal });
    leaving.abort();
    await expect(only).rejects.toMatchObject({ code: "ABORTED" });
    expect(model.calls[0]?.signal?.aborted).toBe(true);
    await expect(languageModel.generate(ASK, { signal: leaving.signal })).rejects.toMatchObject({
      code: "ABORTED",
    });
    expect(model.calls).toHaveLength(1);
  });
});
