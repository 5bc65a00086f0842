// @ts-check
/**
 * Makes calls one after the other with one client and prints CPU and wall time per call (per event for streams), in µs.
 *
 *     node converse-client.mjs <bare|varve|aws-sdk> <converse|stream> <url> <calls>
 */
import { createHash, createHmac } from "node:crypto";
import { Agent, request } from "node:https";

const [subject = "", kind = "", url = "", calls = "0"] = process.argv.slice(2);
const MODEL = "us.amazon.nova-lite-v1:0";
const BODY = {
  messages: [{ role: "user", content: [{ text: "What is a varve?" }] }],
  inferenceConfig: { maxTokens: 100 },
};

/** @type {Record<string, () => Promise<Record<string, () => Promise<number>>>>} */
const SUBJECTS = { bare, varve, "aws-sdk": awsSdk };

/** The least that a call needs: its bytes, a signature with a kept key, a kept connection. */
async function bare() {
  const { hostname, port, host } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const path = `/model/${encodeURIComponent(MODEL)}/converse`;
  const hmac = (/** @type {import("node:crypto").BinaryLike} */ key, /** @type {string} */ text) =>
    createHmac("sha256", key).update(text).digest();
  const sha = (/** @type {string | Buffer} */ data) => createHash("sha256").update(data).digest("hex");
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "");
  const scope = `${day}/us-west-2/bedrock/aws4_request`;
  const key = scope.split("/").reduce((parent, part) => hmac(parent, part), Buffer.from("AWS4secret"));
  const converse = () => {
    const body = Buffer.from(JSON.stringify(BODY));
    const time = new Date().toISOString().replace(/-|:|\.\d{3}/g, "");
    const names = "content-type;host;x-amz-date";
    const canonical = `POST\n${path.replaceAll("%", "%25")}\n\ncontent-type:application/json\nhost:${host}\nx-amz-date:${time}\n\n${names}\n${sha(body)}`;
    const signature = hmac(key, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha(canonical)}`).toString("hex");
    const headers = {
      host,
      "content-type": "application/json",
      "content-length": body.length,
      "x-amz-date": time,
      authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`,
    };
    return new Promise((resolve, reject) => {
      const sent = request({ agent, hostname, port, path, method: "POST", headers }, (answer) => {
        /** @type {Buffer[]} */
        const pieces = [];
        answer.on("data", (piece) => pieces.push(piece));
        answer.on("end", () => resolve(JSON.parse(Buffer.concat(pieces).toString()).usage.outputTokens));
      });
      sent.on("error", reject);
      sent.end(body);
    });
  };
  return { converse };
}

async function varve() {
  const { createBedrock } = await import("../dist/bedrock.js");
  const bedrock = await createBedrock({ endpoint: url });
  const llm = await bedrock.llm(MODEL, { maxTokens: 100 });
  const messages = [{ role: /** @type {const} */ ("user"), content: "What is a varve?" }];
  return {
    converse: async () => (await llm.generate({ messages })).usage?.outputTokens ?? 0,
    async stream() {
      let events = 0;
      for await (const _ of llm.stream({ messages })) events += 1;
      return events;
    },
  };
}

async function awsSdk() {
  const { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } = await import(
    "@aws-sdk/client-bedrock-runtime"
  );
  const client = new BedrockRuntimeClient({ endpoint: url });
  return {
    converse: async () =>
      (await client.send(new ConverseCommand({ modelId: MODEL, ...BODY }))).usage?.outputTokens ?? 0,
    async stream() {
      let events = 0;
      const answer = await client.send(new ConverseStreamCommand({ modelId: MODEL, ...BODY }));
      for await (const _ of answer.stream ?? []) events += 1;
      return events;
    },
  };
}

const call = (await SUBJECTS[subject]?.())?.[kind];
if (call === undefined) throw new Error(`There is no ${kind} of ${subject}.`);
for (let warmUp = 0; warmUp < Math.min(50, Number(calls)); warmUp++) await call();
const cpu = process.cpuUsage();
const start = performance.now();
let units = 0;
for (let index = 0; index < Number(calls); index++)
  units += kind === "stream" ? await call() : Math.min(1, await call());
const { user, system } = process.cpuUsage(cpu);
const wall = (performance.now() - start) * 1000;
process.stdout.write(`${JSON.stringify({ cpu: (user + system) / units, wall: wall / units })}\n`);
process.exit(0);
