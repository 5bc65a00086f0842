import { parseModelId } from "../catalogue/model-id.js";
import type { VarveConfig } from "../config/varve-config.js";
import type { NeededAccess } from "./policy-document.js";

/** What tells where a resource leads, by the kind of its ARN. */
const LOOK_UPS: Readonly<Partial<Record<ReturnType<typeof parseModelId>["kind"], readonly string[]>>> = {
  "application-inference-profile": ["bedrock:GetInferenceProfile"],
  "prompt-router": ["bedrock:GetPromptRouter", "bedrock:GetInferenceProfile"],
};

/** Under a residency the client looks up where profiles and routers of the account lead before it calls them. */
export function lookUps({ llm, embedder, reranker }: VarveConfig): NeededAccess {
  const looked = [llm, embedder, ...(reranker === undefined ? [] : [reranker])].flatMap(
    ({ model, connection }) => {
      const actions = connection.residency === undefined ? undefined : LOOK_UPS[parseModelId(model).kind];
      return actions === undefined ? [] : [{ model, actions }];
    },
  );
  if (looked.length === 0) return { statements: [], notes: [] };
  const routers = looked.filter(({ actions }) => actions.length > 1);
  return {
    statements: [
      {
        ...{ Sid: "VarveLookUps", Effect: "Allow" },
        Action: [...new Set(looked.flatMap(({ actions }) => actions))],
        Resource: [...new Set(looked.map(({ model }) => model))],
      },
    ],
    notes: routers.map(
      ({ model }) =>
        `${model} leads to inference profiles that its ARN does not name: add them to VarveLookUps and VarveLanguageModel.`,
    ),
  };
}
