import { checkBody } from "../validate/body-schema.js";
import { anyOf, integer, listOf, openRecord, text } from "../validate/build-body-schema.js";
import { countTokens } from "./engine/count-tokens.js";
import type { NativeCodec } from "./native-codec.js";
import { rankDocuments } from "./rank-documents.js";

interface RerankBody {
  readonly query: string;
  readonly documents: readonly (string | Readonly<Record<string, unknown>>)[];
  readonly top_n?: number;
}

const REQUEST = openRecord({
  "query*": text(1),
  "documents*": listOf(anyOf(text(1), openRecord({})), 1, 1000),
  top_n: integer(1),
  api_version: integer(),
});

/** The rerankers of Amazon and Cohere through InvokeModel: documents by their likeness to a query, best first. */
export const rerank: NativeCodec = {
  format: "rerank",
  async serve(body) {
    checkBody(body, REQUEST);
    const { query, documents, top_n: most } = body as RerankBody;
    const texts = documents.map((document) =>
      typeof document === "string" ? document : JSON.stringify(document),
    );
    const scores = await rankDocuments(query, texts);
    const results = scores
      .map((relevance_score, index) => ({ index, relevance_score }))
      .sort((one, other) => other.relevance_score - one.relevance_score || one.index - other.index)
      .slice(0, most);
    return { body: { results }, inputTokens: countTokens(query) + texts.reduce(addTokens, 0) };
  },
};

function addTokens(tokens: number, text: string): number {
  return tokens + countTokens(text);
}
