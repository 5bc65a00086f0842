import { GUARDRAIL_IDENTIFIER, GUARDRAIL_VERSION } from "../guardrail/find-guardrail.js";
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

const AUDIO = structure({
  "format*": enumeration(
    ...["mp3", "opus", "wav", "aac", "flac", "mp4", "ogg", "mkv", "mka", "x-aac", "m4a", "mpeg", "mpga"],
    ...["pcm", "webm"],
  ),
  "source*": union("AudioSource", { bytes: blob, s3Location: S3_LOCATION }),
});

const GUARD_CONTENT = union("GuardrailConverseContentBlock", {
  text: structure({
    "text*": string(),
    qualifiers: list(enumeration("grounding_source", "query", "guard_content")),
  }),
  image: structure({
    "format*": enumeration("png", "jpeg"),
    "source*": union("GuardrailConverseImageSource", { bytes: blob }),
  }),
});

const SEARCH_RESULT = structure({
  "source*": string(),
  "title*": string(),
  "content*": list(structure({ "text*": string() })),
  citations: structure({ "enabled*": boolean }),
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
      searchResult: SEARCH_RESULT,
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
      audio: AUDIO,
      toolUse: TOOL_USE,
      toolResult: TOOL_RESULT,
      guardContent: GUARD_CONTENT,
      cachePoint: CACHE_POINT,
      reasoningContent: REASONING,
      searchResult: SEARCH_RESULT,
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
  system: list(
    union("SystemContentBlock", {
      text: string({ min: 1 }),
      guardContent: GUARD_CONTENT,
      cachePoint: CACHE_POINT,
    }),
  ),
  inferenceConfig: structure({
    maxTokens: integer({ min: 1 }),
    temperature: float({ min: 0, max: 1 }),
    topP: float({ min: 0, max: 1 }),
    stopSequences: list(string({ min: 1 }), { min: 0, max: 2500 }),
  }),
  toolConfig: TOOL_CONFIG,
  outputConfig: structure({
    textFormat: structure({
      "type*": enumeration("json_schema"),
      "structure*": union("OutputFormatStructure", {
        jsonSchema: structure({ "schema*": string(), name: string(), description: string() }),
      }),
    }),
    effort: string({ min: 0, max: 16 }),
  }),
  guardrailConfig: structure({
    guardrailIdentifier: string({ min: 0, max: 2048, pattern: GUARDRAIL_IDENTIFIER }),
    guardrailVersion: string({ pattern: GUARDRAIL_VERSION }),
    trace: enumeration("enabled", "disabled", "enabled_full"),
    streamProcessingMode: enumeration("sync", "async"),
  }),
  performanceConfig: structure({ latency: enumeration("standard", "optimized") }),
  serviceTier: structure({ "type*": enumeration("priority", "default", "flex", "reserved") }),
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
