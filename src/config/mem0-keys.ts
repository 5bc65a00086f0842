/** Other names of options, by section: mem0's, its predecessor's, and AWS's. In camelCase, like the options. */
export const KEY_ALIASES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": { vectordb: "vectorStore" },
  "llm.config": { awsEndpointUrl: "endpointUrl" },
  "embedder.config": { awsEndpointUrl: "endpointUrl", vectorDimension: "embeddingDims" },
  "reranker.config": { awsEndpointUrl: "endpointUrl" },
  "vectorStore.config": {
    dbPath: "path",
    dbname: "database",
    collectionName: "schema",
    minconn: "minConnections",
    maxconn: "maxConnections",
  },
};

const NOT_BEDROCK = "it belongs to a provider other than Amazon Bedrock";
const USE_BEARER = "set aws_bearer_token for an Amazon Bedrock API key";
const USE_ENDPOINT = "set endpoint_url for another endpoint";
const USE_TIMEOUT = "set timeout_ms, in milliseconds";
const NO_PROXY_OPTION = "varve takes no proxy from the configuration";
const NO_QUERIES = "varve remembers and does not answer questions itself";

const REFUSED_BY_BOTH = {
  apiKey: USE_BEARER,
  baseURL: USE_ENDPOINT,
  baseUrl: USE_ENDPOINT,
  url: USE_ENDPOINT,
  endpoint: USE_ENDPOINT,
  httpClientProxies: NO_PROXY_OPTION,
  httpAsyncClientProxies: NO_PROXY_OPTION,
  modelProperties: "set the options themselves",
  azureKwargs: NOT_BEDROCK,
  ollamaBaseUrl: NOT_BEDROCK,
  openaiBaseUrl: NOT_BEDROCK,
  lmstudioBaseUrl: NOT_BEDROCK,
};

/** Options of mem0 and its predecessor that would have no effect, by section, with the reason or the remedy. */
export const REFUSED_KEYS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    historyDbPath: "the history lives in the same file as the memories; set vector_store.config.path",
    historyStore: "the history lives in the same file as the memories; set vector_store.config.path",
    disableHistory: "the history is written with every change and cannot be switched off",
    customFactExtractionPrompt: "set custom_instructions, which are added to varve's own instructions",
    customUpdateMemoryPrompt: "set custom_instructions, which are added to varve's own instructions",
    customPrompt: "set custom_instructions, which are added to varve's own instructions",
    graphStore: "varve has no graph store",
    enableGraph: "varve has no graph store",
    chunker: "varve remembers conversations and does not cut documents",
    cache: "varve has no cache of answers",
    memory: "varve has no memory of queries",
    embeddingModel: "set embedder",
  },
  "llm.config": {
    ...REFUSED_BY_BOTH,
    modelName: "set model",
    timeout: USE_TIMEOUT,
    enableVision: "varve reads the text of messages only",
    visionDetails: "varve reads the text of messages only",
    reasoningEffort: "set the model's own parameter in model_kwargs",
    isReasoningModel: "the catalogue knows which models reason",
    models: NOT_BEDROCK,
    route: NOT_BEDROCK,
    openrouterBaseUrl: NOT_BEDROCK,
    deepseekBaseUrl: NOT_BEDROCK,
    xaiBaseUrl: NOT_BEDROCK,
    siteUrl: NOT_BEDROCK,
    appName: NOT_BEDROCK,
    store: NOT_BEDROCK,
    apiVersion: NOT_BEDROCK,
    defaultHeaders: NOT_BEDROCK,
    local: NOT_BEDROCK,
    numberDocuments: NO_QUERIES,
    prompt: NO_QUERIES,
    template: NO_QUERIES,
    systemPrompt: NO_QUERIES,
    where: NO_QUERIES,
    queryType: NO_QUERIES,
    online: NO_QUERIES,
    tokenUsage: "each result carries its usage",
  },
  "embedder.config": {
    ...REFUSED_BY_BOTH,
    modelKwargs: NOT_BEDROCK,
    togetherBaseUrl: NOT_BEDROCK,
    huggingfaceBaseUrl: NOT_BEDROCK,
    vertexCredentialsJson: NOT_BEDROCK,
    outputDimensionality: "set embedding_dims",
    memoryAddEmbeddingType: "varve tells the model itself what is a document and what a query",
    memoryUpdateEmbeddingType: "varve tells the model itself what is a document and what a query",
    memorySearchEmbeddingType: "varve tells the model itself what is a document and what a query",
    taskType: "varve tells the model itself what is a document and what a query",
    title: NOT_BEDROCK,
  },
  "reranker.config": {
    ...REFUSED_BY_BOTH,
    returnDocuments: "results are memories, which are returned whole",
    maxChunksPerDoc: "a memory is ranked in one piece",
    device: NOT_BEDROCK,
    batchSize: NOT_BEDROCK,
    maxLength: NOT_BEDROCK,
    normalize: NOT_BEDROCK,
    showProgressBar: NOT_BEDROCK,
    temperature: NOT_BEDROCK,
    maxTokens: NOT_BEDROCK,
    scoringPrompt: NOT_BEDROCK,
  },
  "vectorStore.config": {
    collectionName: "one database file is one collection; set path",
    embeddingModelDims: "embedder.config.embedding_dims decides",
    dimension: "embedder.config.embedding_dims decides",
    onDisk: "memories are always kept on disk",
    dir: "set path to a file",
    client: "varve opens the database file itself",
    instance: "varve opens the database file itself",
    connectionPool: "give an open pool to openPostgresStore of varve/postgres",
  },
};

/** Sections that name a provider: what varve has there, and what mem0 would have. */
export const PROVIDERS = {
  llm: {
    known: ["aws_bedrock"],
    elsewhere: new Set(
      (
        "openai openai_structured anthropic azure_openai azure_openai_structured gemini google google_ai groq together " +
        "litellm ollama deepseek minimax xai sarvam lmstudio vllm langchain mistral mistralai cohere huggingface " +
        "vertexai clarifai nvidia gpt4all jina llama2"
      ).split(" "),
    ),
    reason: "varve calls Amazon Bedrock only",
  },
  embedder: {
    known: ["aws_bedrock"],
    elsewhere: new Set(
      (
        "openai azure_openai gemini google google_ai vertexai together lmstudio langchain huggingface fastembed ollama " +
        "upstash_vector cohere mistralai nvidia clarifai gpt4all"
      ).split(" "),
    ),
    reason: "varve calls Amazon Bedrock only",
  },
  reranker: {
    known: ["aws_bedrock"],
    elsewhere: new Set("cohere sentence_transformer huggingface llm_reranker zero_entropy".split(" ")),
    reason: "varve calls Amazon Bedrock only",
  },
  vectorStore: {
    known: ["sqlite", "postgres", "pgvector"],
    elsewhere: new Set(
      (
        "qdrant chroma milvus upstash_vector azure_ai_search azure_cosmos_nosql azure_mysql pinecone mongodb redis " +
        "valkey databricks elasticsearch vertex_ai_vector_search opensearch supabase weaviate faiss langchain s3_vectors " +
        "baidu cassandra neptune turbopuffer memory vectorize lancedb zilliz"
      ).split(" "),
    ),
    reason: "varve keeps memories in an embedded SQLite file or in PostgreSQL",
  },
} as const;
