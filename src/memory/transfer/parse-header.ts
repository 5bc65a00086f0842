import { VarveError } from "../../errors.js";
import type { EmbeddingSpace } from "../../spec/embedder.js";
import { isRecord } from "../is-record.js";
import { FORMAT, VERSION } from "./entry-lines.js";

export interface Header {
  readonly space: EmbeddingSpace | undefined;
}

/** The header of a file of varve's; `undefined` for anything else. Throws `INPUT_INVALID` for one of a later version. */
export function parseHeader(value: unknown): Header | undefined {
  if (!isRecord(value) || value["format"] !== FORMAT) return undefined;
  if (value["version"] !== VERSION) {
    throw new VarveError(
      "INPUT_INVALID",
      `The export is of version ${String(value["version"])}; this varve reads version ${VERSION}. Update varve.`,
    );
  }
  const space = value["embeddingSpace"];
  if (space === undefined) return { space: undefined };
  if (isRecord(space) && typeof space["model"] === "string" && Number.isInteger(space["dimensions"])) {
    return { space: { model: space["model"], dimensions: Number(space["dimensions"]) } };
  }
  throw new VarveError("INPUT_INVALID", "The export's header holds no valid `embeddingSpace`.");
}

/** How many entries the last line of a file of varve's states; `undefined` for any other line. */
export function parseFooter(value: unknown): number | undefined {
  if (!isRecord(value) || Object.keys(value).length !== 1) return undefined;
  return typeof value["entries"] === "number" ? value["entries"] : undefined;
}
