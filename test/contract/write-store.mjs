// Adds memories until it is killed, or has added as many as asked, and prints each result once it is durable.
// Arguments: folder of the compiled store, database, prefix of the ids, how many, prefix of the texts.
const [compiled, path, idPrefix, count, textPrefix] = process.argv.slice(2);
const { openStore } = await import(`${compiled}/store/open-store.js`);

const store = await openStore({ provider: "sqlite", path });
await store.bindSpace({ model: "m", dimensions: 64 });
for (let index = 0; index < Number(count); index += 1) {
  const memory = `${textPrefix} remembers number ${index}`;
  const [result] = await store.commit([
    {
      kind: "add",
      scope: { userId: "alice", runId: `run ${index % 3}` },
      id: `${idPrefix} ${index}`,
      memory,
      hash: memory,
      vector: Float32Array.from({ length: 64 }, (_, at) => at - index),
      metadata: { index },
      at: new Date().toISOString(),
      actor: idPrefix,
    },
  ]);
  process.stdout.write(`${result.status} ${result.id}\n`);
}
await store.close();
