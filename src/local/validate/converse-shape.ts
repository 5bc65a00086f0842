import {
  blob,
  boolean,
  enumeration,
  float,
  integer,
  list,
  object,
  type Shape,
  string,
  structure,
  union,
} from "./shape.js";

const NAME = string({ min: 1, max: 64, pattern: "[a-zA-Z0-9_-]+" });
const TOOL_USE_ID = string({ min: 1, max: 64, pattern: "[a-zA-Z0-9_.:-]+" });

const S3_LOCATION = structure({
  "uri*": string({ min: 1, max: 1024, pattern: "s3://[a-z0-9][\\.\\-a-z0-9]{1,61}[a-z0-9](/.*)?" }),
  bucketOwner: string({ pattern: "[0-9]{12}" }),
});

const IMAGE = structure({
  "format*": enumeration("png", "jpeg", "gif", "webp"),
  "source*": union("ImageSource", { bytes: blob, s3Location: S3_LOCATION }),
});

const DOCUMENT = structure({
  format: enumeration("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md"),
  "name*": string({ min: 1, max: 200 }),
  "source*": union("DocumentSource", {
    bytes: blob,
    s3Location: S3_LOCATION,
    text: string(),
    content: list(union("DocumentContentBlock", { text: string() })),
  }),
  context: string(),
  citations: structure({ "enabled*": boolean }),
});

const VIDEO = structure({
  "format*": enumeration("mkv", "mov", "mp4", "webm", "flv", "mpeg", "mpg", "wmv", "three_gp"),
  "source*": union("VideoSource", { bytes: blob, s3Location: S3_LOCATION }),
});

const CACHE_POINT = structure({ "type*": enumeration("default"), ttl: enumeration("5m", "1h") });

const TOOL_USE = structure({ "toolUseId*": TOOL_USE_ID, "name*": NAME, "input*": object });

const TOOL_RESULT = structure({
  "toolUseId*": TOOL_USE_ID,
  "content*": list(
    union("ToolResultContentBlock", {
      json: object,
      text: string(),
      image: IMAGE,
      document: DOCUMENT,
      video: VIDEO,
    }),
  ),
  status: enumeration("success", "error"),
});

const REASONING = union("ReasoningContentBlock", {
  reasoningText: structure({ "text*": string(), signature: string() }),
  redactedContent: blob,
});

const MESSAGE = structure({
  "role*": enumeration("user", "assistant"),
  "content*": list(
    union("ContentBlock", {
      text: string(),
      image: IMAGE,
      document: DOCUMENT,
      video: VIDEO,
      toolUse: TOOL_USE,
      toolResult: TOOL_RESULT,
      cachePoint: CACHE_POINT,
      reasoningContent: REASONING,
    }),
  ),
});

const TOOL_CONFIG = structure({
  "tools*": list(
    union("Tool", {
      toolSpec: structure({
        "name*": NAME,
        description: string({ min: 1 }),
        "inputSchema*": union("ToolInputSchema", { json: object }),
        strict: boolean,
      }),
      cachePoint: CACHE_POINT,
    }),
    { min: 1 },
  ),
  toolChoice: union("ToolChoice", {
    auto: structure({}),
    any: structure({}),
    tool: structure({ "name*": NAME }),
  }),
});

const METADATA_CHARACTERS = "[a-zA-Z0-9\\s:_@$#=/+,-.]";

/**
 * The body of Converse: the blocks that the local Bedrock serves, each with AWS's constraints.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export const CONVERSE_REQUEST: Shape = structure({
  messages: list(MESSAGE),
  system: list(union("SystemContentBlock", { text: string({ min: 1 }), cachePoint: CACHE_POINT })),
  inferenceConfig: structure({
    maxTokens: integer({ min: 1 }),
    temperature: float({ min: 0, max: 1 }),
    topP: float({ min: 0, max: 1 }),
    stopSequences: list(string({ min: 1 }), { min: 0, max: 2500 }),
  }),
  toolConfig: TOOL_CONFIG,
  additionalModelRequestFields: object,
  additionalModelResponseFieldPaths: list(string({ min: 1, max: 256 }), { min: 0, max: 10 }),
  requestMetadata: {
    kind: "map",
    key: { kind: "string", min: 1, max: 256, pattern: `${METADATA_CHARACTERS}{1,256}` },
    value: string({ min: 0, max: 256, pattern: `${METADATA_CHARACTERS}{0,256}` }),
    min: 1,
    max: 16,
  },
});
