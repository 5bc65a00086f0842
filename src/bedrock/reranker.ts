import { parseModelId } from "../catalogue/model-id.js";
import { findModel } from "../catalogue/models.js";
import { requireRegion } from "../catalogue/regions.js";
import { BedrockError, VarveError } from "../errors.js";
import type { CallReport } from "../spec/call-report.js";
import type { JsonObject } from "../spec/json.js";
import type { RerankedDocument, Reranker, RerankOptions, RerankResult } from "../spec/reranker.js";
import { AGENT_OPERATIONS } from "../wire/agent-operations.js";
import { copyReport } from "./call-report.js";
import type { BedrockAnswer, BedrockClient } from "./client.js";
import { beginning } from "./truncate-text.js";

export interface BedrockRerankerOptions {
  readonly client: BedrockClient;
  /** Model id such as `cohere.rerank-v3-5:0`, or the ARN of a model in the client's region. */
  readonly model: string;
  /** The model's own parameters. */
  readonly modelKwargs?: JsonObject | undefined;
}

/** Limits of the API: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html */
const MOST_DOCUMENTS = 1_000;
const LONGEST_TEXT = 32_000;

/** A reranking model of Bedrock, through the agent runtime. */
export class BedrockReranker implements Reranker {
  readonly modelId: string;
  readonly #client: BedrockClient;
  readonly #modelArn: string;
  readonly #modelKwargs: JsonObject | undefined;

  /** Throws `MODEL_ID_INVALID`, `MODEL_UNSUPPORTED` for a model that is known not to rank, `CONFIG_INVALID` for an ARN of another region. */
  constructor({ client, model, modelKwargs }: BedrockRerankerOptions) {
    this.modelId = model;
    this.#client = client;
    this.#modelArn = arnOf(model, client.region);
    this.#modelKwargs = modelKwargs;
  }

  /** A text over 32,000 characters is cut, with a warning. */
  async rerank(
    query: string,
    documents: readonly string[],
    options: RerankOptions = {},
  ): Promise<RerankResult> {
    const { limit, signal } = options;
    if (documents.length === 0) return { results: [], requests: 0, warnings: [], calls: [] };
    const warnings = new Set<string>();
    const body = this.#encode(query, documents, limit, warnings);
    const results: RerankedDocument[] = [];
    let nextToken: string | undefined;
    const calls: CallReport[] = [];
    do {
      const answer = await this.#client.request(
        {
          service: "bedrock-agent-runtime",
          operation: "Rerank",
          ...AGENT_OPERATIONS.Rerank,
          body: nextToken === undefined ? body : { ...body, nextToken },
        },
        { signal },
      );
      calls.push(copyReport(answer));
      const page = this.#decode(answer, documents.length);
      results.push(...page.results);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return {
      results: results.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, limit),
      requests: calls.length,
      warnings: [...warnings],
      calls,
    };
  }

  #encode(
    query: string,
    documents: readonly string[],
    limit: number | undefined,
    warnings: Set<string>,
  ): JsonObject {
    if (documents.length > MOST_DOCUMENTS) {
      throw new VarveError(
        "INPUT_INVALID",
        `There are ${documents.length} documents; Bedrock ranks at most ${MOST_DOCUMENTS} at once.`,
      );
    }
    if (limit !== undefined && (!Number.isInteger(limit) || limit < 1)) {
      throw new VarveError("INPUT_INVALID", `limit is ${limit}; it must be a whole number from 1.`);
    }
    const additionalModelRequestFields = this.#modelKwargs;
    return {
      queries: [{ type: "TEXT", textQuery: { text: checkText(query, "The query", warnings) } }],
      sources: documents.map((text, index) => ({
        type: "INLINE",
        inlineDocumentSource: {
          type: "TEXT",
          textDocument: { text: checkText(text, `The document at index ${index}`, warnings) },
        },
      })),
      rerankingConfiguration: {
        type: "BEDROCK_RERANKING_MODEL",
        bedrockRerankingConfiguration: {
          numberOfResults: Math.min(limit ?? documents.length, documents.length),
          modelConfiguration: {
            modelArn: this.#modelArn,
            ...(additionalModelRequestFields === undefined ? {} : { additionalModelRequestFields }),
          },
        },
      },
    };
  }

  #decode({ body, requestId, attempts, region }: BedrockAnswer, count: number): Page {
    if (isAnswer(body)) {
      const results = body.results.map(({ index, relevanceScore }) => ({ index, score: relevanceScore }));
      const isValid = results.every(
        ({ index, score }) =>
          Number.isInteger(index) && index >= 0 && index < count && Number.isFinite(score),
      );
      if (isValid) return { results, nextToken: body.nextToken };
    }
    throw new BedrockError(
      "RESPONSE_INVALID",
      `${this.modelId} in ${region} answered without a ranking of the documents.`,
      {
        requestId,
        attempts,
        region,
        modelId: this.modelId,
      },
    );
  }
}

interface Page {
  readonly results: readonly RerankedDocument[];
  readonly nextToken?: string | undefined;
}

interface RerankAnswer {
  readonly results: readonly { readonly index: number; readonly relevanceScore: number }[];
  readonly nextToken?: string;
}

function isAnswer(body: unknown): body is RerankAnswer {
  return typeof body === "object" && body !== null && "results" in body && Array.isArray(body.results);
}

/** The API takes nothing but ARNs. */
function arnOf(model: string, region: string): string {
  const reference = parseModelId(model);
  const facts = findModel(model);
  if (facts !== undefined && facts.kind !== "rerank") {
    throw new VarveError(
      "MODEL_UNSUPPORTED",
      `${model} is a model for ${facts.kind}: choose a reranking model such as cohere.rerank-v3-5:0.`,
    );
  }
  if (reference.arn === undefined) {
    return `arn:${requireRegion(region).partition}:bedrock:${region}::foundation-model/${reference.baseModelId ?? model}`;
  }
  if (reference.arn.region === region) return model;
  throw new VarveError(
    "CONFIG_INVALID",
    `${model} is in ${reference.arn.region}, but the client calls ${region}: use a client for ${reference.arn.region}.`,
  );
}

function checkText(text: string, what: string, warnings: Set<string>): string {
  if (text.trim() === "")
    throw new VarveError("INPUT_INVALID", `${what} is blank: there is nothing to rank by.`);
  if (text.length <= LONGEST_TEXT) return text;
  warnings.add(`${what} has ${text.length} characters; only the first ${LONGEST_TEXT} were ranked.`);
  return beginning(text, LONGEST_TEXT);
}
