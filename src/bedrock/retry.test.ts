import { describe, expect, it } from "vitest";
import { BedrockError, type BedrockErrorDetails, type ErrorCode, VarveError } from "../errors.js";
import { type RetryHooks, type RetryOptions, retry } from "./retry.js";

function failure(code: ErrorCode, details: BedrockErrorDetails & { cause?: unknown } = {}): BedrockError {
  return new BedrockError(code, `failed with ${code}`, details);
}

interface Run {
  readonly result: unknown;
  readonly attempts: readonly number[];
  readonly waits: readonly number[];
}

/** Runs `errors` in order, then succeeds with "done"; never really waits. */
async function run(
  errors: readonly Error[],
  options: RetryOptions = {},
  hooks: RetryHooks = {},
): Promise<Run> {
  const attempts: number[] = [];
  const waits: number[] = [];
  const result = await retry(
    async (attempt) => {
      attempts.push(attempt);
      const error = errors[attempt - 1];
      if (error !== undefined) throw error;
      return "done";
    },
    { random: () => 0.5, sleep: async (ms) => void waits.push(ms), ...options },
    hooks,
  ).catch((error: unknown) => error);
  return { result, attempts, waits };
}

describe("retry", () => {
  it("sends once when the first attempt succeeds", async () => {
    expect(await run([])).toEqual({ result: "done", attempts: [1], waits: [] });
  });

  it.each([
    "THROTTLED",
    "MODEL_NOT_READY",
    "SERVICE_UNAVAILABLE",
    "SERVICE_FAILED",
    "NETWORK_FAILED",
  ] as const)("sends again after %s", async (code) => {
    expect(await run([failure(code)])).toMatchObject({ result: "done", attempts: [1, 2] });
  });

  it.each([
    "REQUEST_REJECTED",
    "ACCESS_DENIED",
    "MODEL_TIMEOUT",
    "MODEL_FAILED",
    "QUOTA_EXCEEDED",
    "MODEL_NOT_FOUND",
    "SIGNATURE_REJECTED",
    "REQUEST_TIMEOUT",
    "RESPONSE_INVALID",
    "ABORTED",
  ] as const)("does not send again after %s", async (code) => {
    const error = failure(code);
    expect(await run([error])).toEqual({ result: error, attempts: [1], waits: [] });
  });

  it.each(["DEPTH_ZERO_SELF_SIGNED_CERT", "CERT_HAS_EXPIRED", "EPROTO", "HPE_INVALID_CONSTANT"])(
    "does not send again after the lasting network error %s",
    async (code) => {
      const error = failure("NETWORK_FAILED", { cause: Object.assign(new Error("x"), { code }) });
      expect(await run([error])).toMatchObject({ result: error, attempts: [1] });
    },
  );

  it.each([1, 2, 3, 5])("sends exactly %i times when every attempt is throttled", async (maxAttempts) => {
    const errors = Array.from({ length: 9 }, (_, index) => failure("THROTTLED", { attempts: index + 1 }));
    const { result, attempts, waits } = await run(errors, { maxAttempts });
    expect(attempts).toEqual(Array.from({ length: maxAttempts }, (_, index) => index + 1));
    expect(waits).toHaveLength(maxAttempts - 1);
    expect(result).toBe(errors[maxAttempts - 1]);
  });

  it("sends three times by default", async () => {
    const errors = Array.from({ length: 9 }, () => failure("SERVICE_FAILED"));
    expect((await run(errors)).attempts).toEqual([1, 2, 3]);
  });

  it("doubles the upper limit of the wait with each attempt, up to 20 s", async () => {
    const errors = Array.from({ length: 11 }, () => failure("SERVICE_FAILED"));
    expect((await run(errors, { maxAttempts: 11, random: () => 1 })).waits).toEqual([
      100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 20_000, 20_000,
    ]);
    expect((await run(errors, { random: () => 0 })).waits).toEqual([0, 0]);
  });

  it("waits longer after a throttle", async () => {
    const errors = Array.from({ length: 3 }, () => failure("THROTTLED"));
    expect((await run(errors, { random: () => 1 })).waits).toEqual([500, 1_000]);
  });

  it("waits as long as Retry-After asks, plus the jitter", async () => {
    const errors = [failure("SERVICE_UNAVAILABLE", { retryAfterSeconds: 7 })];
    expect((await run(errors, { random: () => 0 })).waits).toEqual([7_000]);
    expect((await run(errors, { random: () => 0.5 })).waits).toEqual([7_050]);
  });

  it("gives up when Retry-After asks for more than a minute", async () => {
    const error = failure("THROTTLED", { retryAfterSeconds: 61 });
    expect(await run([error])).toEqual({ result: error, attempts: [1], waits: [] });
  });

  it("sends again at once after a recovery, once and within maxAttempts", async () => {
    const expired = failure("CREDENTIALS_EXPIRED");
    let recoveries = 0;
    const recover = async (): Promise<boolean> => {
      recoveries += 1;
      return true;
    };
    expect(await run([expired], {}, { recover })).toEqual({ result: "done", attempts: [1, 2], waits: [] });
    expect(await run([expired, expired], {}, { recover })).toEqual({
      result: expired,
      attempts: [1, 2],
      waits: [],
    });
    expect(await run([expired], { maxAttempts: 1 }, { recover })).toMatchObject({ attempts: [1] });
    expect(recoveries).toBe(2);
    expect(await run([expired], {}, { recover: async () => false })).toMatchObject({ attempts: [1] });
  });

  it("reports each repetition", async () => {
    const seen: unknown[] = [];
    const error = failure("THROTTLED");
    await run([error], {}, { onRetry: (...repetition) => seen.push(repetition) });
    expect(seen).toEqual([[error, 1, 250]]);
  });

  it("passes on what is no error of varve", async () => {
    const bug = new TypeError("bug");
    expect(await run([bug])).toEqual({ result: bug, attempts: [1], waits: [] });
  });

  it("rejects at once when aborted while it waits, and sends no more", async () => {
    const controller = new AbortController();
    let attempts = 0;
    const running = retry(
      async () => {
        attempts += 1;
        queueMicrotask(() => controller.abort("enough"));
        throw failure("THROTTLED", { retryAfterSeconds: 60 });
      },
      {},
      { signal: controller.signal },
    );
    await expect(running).rejects.toMatchObject({ code: "ABORTED", cause: "enough" });
    expect(attempts).toBe(1);
  });

  it("sends nothing when aborted before", async () => {
    const { result, attempts } = await run([], {}, { signal: AbortSignal.abort() });
    expect(result).toBeInstanceOf(VarveError);
    expect(attempts).toEqual([]);
  });

  it("really waits without an injected sleep", async () => {
    const errors = [failure("THROTTLED")];
    const options: RetryOptions = { random: () => 0.01 };
    const result = await retry(async (attempt) => {
      const error = errors[attempt - 1];
      if (error !== undefined) throw error;
      return attempt;
    }, options);
    expect(result).toBe(2);
  });
});
