// As store-writer.mjs, into PostgreSQL. Arguments: folder of the compiled store, schema, prefix of the ids, how many, prefix of
// the texts.
const [compiled, schema, idPrefix, count, textPrefix] = process.argv.slice(2);
const { openStore } = await import(`${compiled}/store/open-store.js`);

const store = await openStore({ provider: "postgres", connectionString: process.env.DATABASE_URL, schema });
await store.bindSpace({ model: "m", dimensions: 8 });
for (let index = 0; index < Number(count); index += 1) {
  const memory = `${textPrefix} remembers number ${index}`;
  const [result] = await store.commit([
    {
      kind: "add",
      scope: { userId: "alice", runId: `run ${index % 3}` },
      id: `${idPrefix} ${index}`,
      memory,
      hash: memory,
      vector: Float32Array.from({ length: 8 }, (_, at) => at - index),
      metadata: { index },
      at: new Date().toISOString(),
      actor: idPrefix,
    },
  ]);
  process.stdout.write(`${result.status} ${result.id}\n`);
}
await store.close();
