import type { ModelFacts } from "../../catalogue/models.js";
import type { ConverseRequestBody } from "../../wire/converse.js";
import { hasCachePoints, promptBlocks } from "../models/prompt-blocks.js";
import { modelRefusal } from "./model-refusal.js";

/**
 * How many cache points a model takes, and in which order. Throws `ValidationException` in the model's words. Where the catalogue
 * does not know, the request passes.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html
 */
export function checkCachePoints(request: ConverseRequestBody, { capabilities }: ModelFacts): void {
  const { maxCheckpoints, ttl: lives } = capabilities.promptCaching ?? {};
  if (maxCheckpoints === undefined || !hasCachePoints(request)) return;
  const points = promptBlocks(request).flatMap(({ keepFor }) => keepFor ?? []);
  if (points.length > maxCheckpoints) {
    throw modelRefusal(
      `A maximum of ${maxCheckpoints} blocks with cache_control may be provided. Found ${points.length}.`,
    );
  }
  const unknown = points.find((point) => lives !== undefined && !lives.includes(point));
  if (unknown !== undefined) {
    throw modelRefusal(`This model doesn't support a cache point with the ttl ${unknown}.`);
  }
  const firstShort = points.indexOf("5m");
  if (firstShort !== -1 && points.indexOf("1h", firstShort) !== -1) {
    throw modelRefusal(
      "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. Note that blocks are processed in the following order: `tools`, `system`, `messages`.",
    );
  }
}
