/** The store in PostgreSQL with pgvector: `Memory.fromConfig(config, { store: await openPostgresStore(…) })`. */
export type { EmbeddingSpace } from "./spec/embedder.js";
export type {
  ChangeContext,
  ForgetReport,
  Reembedding,
  ScopesPage,
  ScopesQuery,
  Store,
  StoreCandidate,
  StoreChange,
  StoreChangeResult,
  StoredMessage,
  StoreEntry,
  StoreListQuery,
  StorePage,
  StoreQuery,
  Transcript,
} from "./spec/store.js";
export type { PooledClient, PostgresClient, PostgresPool } from "./store/postgres/client.js";
export type { IamAuthentication, PostgresOptions, ServerOptions } from "./store/postgres/postgres-options.js";
export { openPostgresStore } from "./store/postgres/postgres-store.js";
export type { HnswSettings } from "./store/postgres/vector-settings.js";
