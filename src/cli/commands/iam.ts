import { readEnvironment } from "../../config/environment.js";
import { VarveError } from "../../errors.js";
import { type BatchLocation, iamPolicy } from "../../index.js";
import type { Command } from "../command.js";
import { configure } from "../configure.js";
import { MEMORY_OPTIONS, type MemoryFlags } from "../memory-options.js";

export const iam: Command = {
  name: "iam",
  summary: "print the least-privilege IAM policy of the configuration",
  options: [
    { flags: "--account <id>", description: "account of the profiles and guardrails (default: *)" },
    {
      flags: "--streaming",
      description: "allow answers to be streamed, too, which memory itself never does",
    },
    {
      flags: "--batch-role <arn>",
      description: "allow batch jobs, too: the role that reads and writes their files",
    },
    { flags: "--batch-input <uri>", description: "folder of the records of batch jobs, s3://…" },
    { flags: "--batch-output <uri>", description: "folder of the results of batch jobs, s3://…" },
    ...MEMORY_OPTIONS,
  ],
  examples: [
    "varve iam --config varve.yaml > policy.json",
    "varve iam --model us.amazon.nova-lite-v1:0 --account 123456789012",
    "varve iam --batch-role arn:aws:iam::123456789012:role/batch --batch-input s3://records/in/ --batch-output s3://records/out/",
  ],
  async run({ options, output }) {
    const config = await configure(options as MemoryFlags, readEnvironment(), undefined);
    const { policy, notes } = await iamPolicy(config, {
      ...(typeof options.account === "string" && { accountId: options.account }),
      streaming: options.streaming === true,
      batch: batchOf(options),
    });
    output.print(JSON.stringify(policy, undefined, 2).split("\n"), policy);
    output.note(notes);
  },
};

function batchOf({
  batchRole,
  batchInput,
  batchOutput,
}: Readonly<Record<string, unknown>>): BatchLocation | undefined {
  const given = [batchRole, batchInput, batchOutput];
  if (given.every((value) => value === undefined)) return undefined;
  const [roleArn, inputUri, outputUri] = given.map((value) =>
    typeof value === "string" ? value : undefined,
  );
  if (roleArn === undefined || inputUri === undefined || outputUri === undefined) {
    throw new VarveError(
      "INPUT_INVALID",
      "Batch jobs need all three of --batch-role, --batch-input and --batch-output.",
    );
  }
  return { roleArn, inputUri, outputUri };
}
