import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

export const root = new URL("../..", import.meta.url).pathname;
export const dist = new URL("../../dist/", import.meta.url).href;

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An environment in which no credentials, region or data of this machine can be found. */
export function cleanEnvironment(
  home: string,
  extra: Readonly<Record<string, string>> = {},
): NodeJS.ProcessEnv {
  const { PATH = "" } = process.env;
  return {
    PATH,
    HOME: home,
    XDG_DATA_HOME: `${home}/data`,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: `${home}/aws-config`,
    AWS_SHARED_CREDENTIALS_FILE: `${home}/aws-credentials`,
    ...extra,
  };
}

export function startNode(args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(process.execPath, args, { cwd: root, env, stdio: ["pipe", "pipe", "pipe"] });
}

export function runNode(args: readonly string[], env: NodeJS.ProcessEnv, input = ""): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = startNode(args, env);
    let stdout = "";
    let stderr = "";
    child.stdout?.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr?.on("data", (chunk) => {
      stderr += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
    child.stdin?.end(input);
  });
}

/**
 * The lines that a process prints until it ends. It is killed without warning at a random moment within `longestDelayMs` after
 * line number `killAfter`; absent: it may finish.
 */
export async function linesUntilKilled(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { killAfter, longestDelayMs = 0 }: { readonly killAfter?: number; readonly longestDelayMs?: number },
): Promise<readonly string[]> {
  const child = startNode(args, env);
  if (child.stdout === null) throw new Error("The process prints nothing.");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length !== killAfter) continue;
    await sleep(Math.random() * longestDelayMs);
    child.kill("SIGKILL");
  }
  return lines;
}
