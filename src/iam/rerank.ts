import type { VarveConfig } from "../config/varve-config.js";
import { modelResources } from "./model-resources.js";
import type { NeededAccess, PolicyOptions } from "./policy-document.js";
import { regionsCalled } from "./regions-called.js";

/**
 * Calls of the reranking model, if there is one: the operation, which knows no resources, and the model behind it.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-prereq.html
 */
export function rerank({ reranker }: VarveConfig, { accountId = "*" }: PolicyOptions): NeededAccess {
  if (reranker === undefined) return { statements: [], notes: [] };
  const { model, connection } = reranker;
  const arns = regionsCalled(model, connection).flatMap(
    (region) => modelResources({ model, region, accountId }).arns,
  );
  return {
    statements: [
      { Sid: "VarveRerank", Effect: "Allow", Action: ["bedrock:Rerank"], Resource: ["*"] },
      {
        Sid: "VarveReranker",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel"],
        Resource: [...new Set(arns)],
      },
    ],
    notes: [],
  };
}
