/** An OpenAI-compatible server. */
export interface UpstreamOptions {
  /** Base URL with the version, such as `http://127.0.0.1:11434/v1`. */
  readonly url: string;
  /** What the server calls its chat model; the model id that the caller names by default. */
  readonly model?: string;
  /** What the server calls its embedding model; absent: the built-in engine embeds. */
  readonly embeddingModel?: string;
  readonly apiKey?: string;
}
