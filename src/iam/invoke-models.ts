import type { VarveConfig } from "../config/varve-config.js";
import { modelResources } from "./model-resources.js";
import type { NeededAccess, PolicyOptions } from "./policy-document.js";
import { regionsCalled } from "./regions-called.js";

/** Calls of the language model and of the embedding model, each a statement of its own. */
export function invokeModels(config: VarveConfig, options: PolicyOptions): NeededAccess {
  const sections = [
    ["VarveLanguageModel", config.llm, options.streaming === true],
    ["VarveEmbedder", config.embedder, false],
  ] as const;
  const needed = sections.map(([Sid, { model, baseModel, connection }, streams]) => {
    const resources = regionsCalled(model, connection).map((region) =>
      modelResources({ model, baseModel, region, accountId: options.accountId ?? "*" }),
    );
    const Action = ["bedrock:InvokeModel", ...(streams ? ["bedrock:InvokeModelWithResponseStream"] : [])];
    const Resource = [...new Set(resources.flatMap(({ arns }) => arns))];
    return {
      statement: { Sid, Effect: "Allow" as const, Action, Resource },
      notes: resources.flatMap(({ note }) => note ?? []),
    };
  });
  return {
    statements: needed.map(({ statement }) => statement),
    notes: [...new Set(needed.flatMap(({ notes }) => notes))],
  };
}
