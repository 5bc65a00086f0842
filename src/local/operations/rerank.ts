import { rankDocuments } from "../models/rank-documents.js";
import { validationFailure } from "../service-exception.js";
import { checkShape } from "../validate/check-shape.js";
import { parseJson } from "../validate/parse-json.js";
import { enumeration, integer, list, object, string, structure } from "../validate/shape.js";
import type { ResourceOperation } from "./resource-operation.js";

/**
 * Ranks documents by their likeness to a query, best first.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html
 */
export const rerank: ResourceOperation = async ({ body, region, resources }) => {
  const value = parseJson(body);
  checkShape(value, REQUEST);
  const request = value as RerankRequest;
  const { modelConfiguration, numberOfResults } =
    request.rerankingConfiguration.bedrockRerankingConfiguration;
  const model = resources.resolveModel(modelConfiguration.modelArn, region);
  if (model !== undefined && model.kind !== "rerank") {
    throw validationFailure("The provided model is not a reranking model. Use the ARN of a reranking model.");
  }
  const query = request.queries[0]?.textQuery.text ?? "";
  const scores = await rankDocuments(query, request.sources.map(textOf));
  return {
    results: scores
      .map((relevanceScore, index) => ({ index, relevanceScore }))
      .sort((a, b) => b.relevanceScore - a.relevanceScore || a.index - b.index)
      .slice(0, numberOfResults),
  };
};

interface RerankRequest {
  readonly queries: readonly { readonly textQuery: { readonly text?: string } }[];
  readonly sources: readonly RerankSource[];
  readonly rerankingConfiguration: {
    readonly bedrockRerankingConfiguration: {
      readonly numberOfResults?: number;
      readonly modelConfiguration: { readonly modelArn: string };
    };
  };
}

interface RerankSource {
  readonly inlineDocumentSource: {
    readonly type: "TEXT" | "JSON";
    readonly textDocument?: { readonly text?: string };
    readonly jsonDocument?: unknown;
  };
}

const TEXT = structure({ text: string({ min: 1, max: 32_000 }) });

const REQUEST = structure({
  nextToken: string({ min: 1, max: 2048, pattern: "\\S*" }),
  "queries*": list(structure({ "textQuery*": TEXT, "type*": enumeration("TEXT") }), { min: 1, max: 1 }),
  "sources*": list(
    structure({
      "type*": enumeration("INLINE"),
      "inlineDocumentSource*": structure({
        "type*": enumeration("TEXT", "JSON"),
        textDocument: TEXT,
        jsonDocument: object,
      }),
    }),
    { min: 1, max: 1000 },
  ),
  "rerankingConfiguration*": structure({
    "type*": enumeration("BEDROCK_RERANKING_MODEL"),
    "bedrockRerankingConfiguration*": structure({
      numberOfResults: integer({ min: 1, max: 1000 }),
      "modelConfiguration*": structure({
        "modelArn*": string({ min: 1, max: 2048 }),
        additionalModelRequestFields: object,
      }),
    }),
  }),
});

function textOf({ inlineDocumentSource: { type, textDocument, jsonDocument } }: RerankSource): string {
  const text = type === "TEXT" ? textDocument?.text : jsonDocument && JSON.stringify(jsonDocument);
  if (text === undefined || text === null) {
    const member = type === "TEXT" ? "textDocument.text" : "jsonDocument";
    throw validationFailure(`A document of the type ${type} must set the field ${member}.`);
  }
  return text as string;
}
