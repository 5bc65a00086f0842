/**
 * Operations of Bedrock's agent runtime that are about models: verb and path.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_Operations_Agents_for_Amazon_Bedrock_Runtime.html
 */
export const AGENT_OPERATIONS = {
  Rerank: { method: "POST", path: "/rerank" },
} as const;

export type AgentOperation = keyof typeof AGENT_OPERATIONS;
