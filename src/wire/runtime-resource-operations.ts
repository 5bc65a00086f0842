/**
 * Operations of Bedrock Runtime whose path names no model: verb and path. Each `{label}` is one percent-encoded path
 * segment.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Amazon_Bedrock_Runtime.html
 */
export const RUNTIME_RESOURCE_OPERATIONS = {
  ApplyGuardrail: {
    method: "POST",
    path: "/guardrail/{guardrailIdentifier}/version/{guardrailVersion}/apply",
  },
  StartAsyncInvoke: { method: "POST", path: "/async-invoke" },
  GetAsyncInvoke: { method: "GET", path: "/async-invoke/{invocationArn}" },
  ListAsyncInvokes: { method: "GET", path: "/async-invoke" },
} as const;

export type RuntimeResourceOperation = keyof typeof RUNTIME_RESOURCE_OPERATIONS;
