import { type ChildProcess, spawn } from "node:child_process";

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
