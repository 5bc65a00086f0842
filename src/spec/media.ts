/** An image, a document or a video in a message. */
export type MediaBlock = ImageBlock | DocumentBlock | VideoBlock;

export interface ImageBlock {
  readonly type: "image";
  readonly source: MediaSource;
  /** `png`, `jpeg`, `gif` or `webp`, or a media type. Needed only where the content is not at hand: in S3. */
  readonly format?: string;
}

export interface DocumentBlock {
  readonly type: "document";
  readonly source: MediaSource;
  /** What the model calls the document; characters that Bedrock rejects become spaces. Default `document`. */
  readonly name?: string;
  /** `pdf`, `csv`, `doc`, `docx`, `xls`, `xlsx`, `html`, `txt` or `md`, or a media type. Default by content and file name. */
  readonly format?: string;
}

export interface VideoBlock {
  readonly type: "video";
  readonly source: MediaSource;
  /** `mp4`, `mov`, `mkv`, `webm`, `flv`, `mpeg`, `mpg`, `wmv` or `three_gp`, or a media type. Default by content and file name. */
  readonly format?: string;
}

/** Exactly one of: bytes, a file, a URL (`data:`, or `https:` and `http:` where the caller allows it), an object in S3. */
export type MediaSource =
  | { readonly bytes: Uint8Array }
  | { readonly path: string }
  | { readonly url: string }
  | {
      /** `s3://bucket/key`; the service reads it itself, with the caller's permissions. */
      readonly s3: string;
      /** Account id of the bucket's owner, where it is another account's. */
      readonly bucketOwner?: string;
    };
