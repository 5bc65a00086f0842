/** The server that tests use: `node scripts/with-postgres.mjs` starts one and names it here. */
export const DATABASE_URL = process.env["DATABASE_URL"];
/** The certificate to trust, where the server has one of its own. */
export const CERTIFICATE_FILE = process.env["PGSSLROOTCERT"];

export const WITHOUT_SERVER =
  "skipped: DATABASE_URL names no PostgreSQL server with pgvector (node scripts/with-postgres.mjs npm test starts one)";
