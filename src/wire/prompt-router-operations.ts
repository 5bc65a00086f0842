/**
 * Operation of Bedrock's control plane that describes a prompt router. The ARN is one percent-encoded path segment.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetPromptRouter.html
 */
export const PROMPT_ROUTER_OPERATIONS = {
  GetPromptRouter: { method: "GET", path: "/prompt-routers/{promptRouterArn}" },
} as const;
