import { extname } from "node:path";
import type { DocumentBlock, ImageBlock } from "../index.js";

/** What files with these endings hold; their content decides in which form it is sent. */
const KINDS: Readonly<Record<string, "image" | "document">> = {
  ".png": "image",
  ".jpg": "image",
  ".jpeg": "image",
  ".gif": "image",
  ".webp": "image",
  ".pdf": "document",
  ".csv": "document",
  ".doc": "document",
  ".docx": "document",
  ".xls": "document",
  ".xlsx": "document",
  ".html": "document",
  ".txt": "document",
  ".md": "document",
};

/** An image or a document, by the file's ending; `undefined` for a conversation. */
export function mediaBlockOf(path: string): ImageBlock | DocumentBlock | undefined {
  const type = KINDS[extname(path).toLowerCase()];
  return type === undefined ? undefined : { type, source: { path } };
}
