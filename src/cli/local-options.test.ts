import { describe, expect, it } from "vitest";
import { LOCAL_OPTIONS, localBedrockOptions } from "./local-options.js";

const parserOf = (flag: string) => LOCAL_OPTIONS.find(({ flags }) => flags.startsWith(`${flag} `))?.parse;

describe("the options of varve local", () => {
  it("are those of the server, with the usual port", () => {
    expect(localBedrockOptions({})).toEqual({ port: 4566 });
    expect(
      localBedrockOptions({
        port: 0,
        host: "::1",
        tls: true,
        certificate: "cert.pem",
        auth: "strict",
        identities: "people.json",
        lifecycle: "strict",
        availability: "regional",
        batchDir: "s3",
        fault: ["throttle,times=1"],
        faults: "faults.json",
        upstream: "http://127.0.0.1:11434/v1",
        upstreamModel: "llama",
        script: "script.json",
        replay: "recordings",
      }),
    ).toEqual({
      port: 0,
      host: "::1",
      tls: true,
      certificateFile: "cert.pem",
      auth: "strict",
      identities: "people.json",
      lifecycle: "strict",
      availability: "regional",
      batchFolder: "s3",
      faults: ["throttle,times=1"],
      faultsFile: "faults.json",
      upstream: { url: "http://127.0.0.1:11434/v1", model: "llama" },
      script: "script.json",
      replay: "recordings",
    });
  });

  it("set the server's clock", () => {
    const { clock } = localBedrockOptions({ clockOffset: -600 });
    const offset = (clock?.().getTime() ?? 0) - Date.now();
    expect(Math.round(offset / 60_000)).toBe(-10);
    expect(localBedrockOptions({ clockOffset: 0 }).clock?.()).toBeInstanceOf(Date);
    expect(() => parserOf("--clock-offset")?.("soon", undefined)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID" }),
    );
  });

  it("collect faults", () => {
    const parse = parserOf("--fault");
    expect(parse?.("reset", parse("throttle", undefined))).toEqual(["throttle", "reset"]);
  });

  it.each(["--auth", "--lifecycle"])("%s takes its own values only", (flag) => {
    expect(parserOf(flag)?.("strict", undefined)).toBe("strict");
    expect(() => parserOf(flag)?.("none", undefined)).toThrow(
      expect.objectContaining({ code: "INPUT_INVALID" }),
    );
  });
});
