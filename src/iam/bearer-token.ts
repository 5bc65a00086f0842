import type { VarveConfig } from "../config/varve-config.js";
import type { NeededAccess } from "./policy-document.js";

const VARIABLE = "AWS_BEARER_TOKEN_BEDROCK";

/**
 * The use of a Bedrock API key, which knows no resources, where the configuration or the environment has one.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-permissions.html
 */
export function bearerToken({ llm, embedder, reranker }: VarveConfig): NeededAccess {
  const hasToken = [llm, embedder, reranker].some((section) => {
    const {
      bearerToken: token,
      accessKeyId,
      profile,
      environment = {},
      auth,
    } = section?.connection.credentials ?? {};
    if (token !== undefined) return true;
    const hasKeys = auth !== "bearer" && (accessKeyId !== undefined || profile !== undefined);
    return auth !== "sigv4" && !hasKeys && environment[VARIABLE] !== undefined;
  });
  if (!hasToken) return { statements: [], notes: [] };
  return {
    statements: [
      { Sid: "VarveApiKey", Effect: "Allow", Action: ["bedrock:CallWithBearerToken"], Resource: ["*"] },
    ],
    notes: [],
  };
}
