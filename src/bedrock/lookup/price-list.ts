import { BedrockError } from "../../errors.js";
import type { BedrockClient } from "../client.js";

/** Regions that have an endpoint of the Price List. */
export const PRICE_LIST_REGIONS: readonly string[] = ["us-east-1", "eu-central-1", "ap-south-1"];

/** The services under whose codes AWS lists what Bedrock costs. */
const SERVICE_CODES = ["AmazonBedrock", "AmazonBedrockFoundationModels", "AmazonBedrockService"];

/** AWS's JSON 1.1 protocol: the operation is a header. */
const HEADERS = {
  "content-type": "application/x-amz-json-1.1",
  "x-amz-target": "AWSPriceListService.GetProducts",
};

/**
 * What AWS lists of Bedrock's prices: product by product, each as its JSON document. A request per 100 products, for which the
 * identity needs `pricing:GetProducts`. Rejects as `BedrockClient.call` does.
 *
 * @param client its region is one of `PRICE_LIST_REGIONS`; its credentials are keys, not a Bedrock API key
 * @see https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_pricing_GetProducts.html
 */
export async function* listPrices(
  client: BedrockClient,
  options: { readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<unknown> {
  for (const code of SERVICE_CODES) {
    let token: string | undefined;
    do {
      const answer = await client.request(
        {
          service: "api.pricing",
          signingName: "pricing",
          operation: "GetProducts",
          method: "POST",
          path: "/",
          body: { ServiceCode: code, FormatVersion: "aws_v1", MaxResults: 100, NextToken: token },
        },
        { ...options, headers: HEADERS },
      );
      const { PriceList, NextToken } = answer.body as { PriceList?: unknown; NextToken?: unknown };
      if (!Array.isArray(PriceList)) throw invalid("answered without PriceList", answer);
      for (const text of PriceList) yield parseDocument(text, answer);
      if (NextToken === token && token !== undefined) throw invalid("answered the same page twice", answer);
      token = typeof NextToken === "string" && NextToken !== "" ? NextToken : undefined;
    } while (token !== undefined);
  }
}

type Answer = Awaited<ReturnType<BedrockClient["request"]>>;

function parseDocument(text: unknown, answer: Answer): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid("answered with a product that is no JSON", answer, cause);
  }
}

function invalid(what: string, { region, requestId, attempts }: Answer, cause?: unknown): BedrockError {
  return new BedrockError("RESPONSE_INVALID", `GetProducts of the Price List in ${region} ${what}.`, {
    region,
    requestId,
    attempts,
    cause,
  });
}
