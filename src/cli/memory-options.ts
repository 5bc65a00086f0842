import type { CommandOption } from "./command.js";

/** Options of every command that opens a memory. */
export const MEMORY_OPTIONS: readonly CommandOption[] = [
  { flags: "--config <file>", description: "configuration file, JSON or YAML (default: $VARVE_CONFIG)" },
  { flags: "--db <file>", description: "database file (default: memory.db in the platform's data folder)" },
  { flags: "--model <id>", description: "language model: an id, an inference profile or an ARN" },
  { flags: "--embedder <id>", description: "embedding model" },
  { flags: "--region <name>", description: "AWS region" },
  { flags: "--profile <name>", description: "AWS profile" },
  {
    flags: "--endpoint-url <url>",
    description: "Bedrock Runtime endpoint (a VPC endpoint, or a local Bedrock)",
  },
  {
    flags: "--local",
    description: "use a local Bedrock inside this process: no AWS account, rule-based models",
  },
];

/** The ids that own a memory. */
export const SCOPE_OPTIONS: readonly CommandOption[] = [
  { flags: "--user <id>", description: "user who owns the memories" },
  { flags: "--agent <id>", description: "agent who owns the memories" },
  { flags: "--run <id>", description: "run (session) that owns the memories" },
];

export interface MemoryFlags {
  readonly config?: string;
  readonly db?: string;
  readonly model?: string;
  readonly embedder?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly endpointUrl?: string;
  readonly local?: boolean;
}

/** The scope that `--user`, `--agent` and `--run` name. */
export function scopeOf(options: Readonly<Record<string, unknown>>): {
  userId?: string;
  agentId?: string;
  runId?: string;
} {
  return {
    ...(typeof options.user === "string" && { userId: options.user }),
    ...(typeof options.agent === "string" && { agentId: options.agent }),
    ...(typeof options.run === "string" && { runId: options.run }),
  };
}
