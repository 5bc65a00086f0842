// @ts-check
/** Converse over TLS beside the AWS SDK at its defaults and beside a bare signed request. Ratios of medians of five runs. */
import { median, runClient, startServer } from "./processes.mjs";

const RUNS = 5;
const SUBJECTS = ["bare", "varve", "aws-sdk"];
const TABLES = [
  { title: "Converse, 1,500 calls one after the other", kind: "converse", calls: 1500, roundTripMs: 0 },
  { title: "Converse, 100 calls over a round trip of 20 ms", kind: "converse", calls: 100, roundTripMs: 20 },
  { title: "ConverseStream, 50 streams of 400 events, per event", kind: "stream", calls: 50, roundTripMs: 0 },
];

for (const { title, kind, calls, roundTripMs } of TABLES) {
  const bedrock = await startServer("canned-bedrock.mjs");
  const link = roundTripMs > 0 ? await startServer("slow-link.mjs", [bedrock.port, roundTripMs]) : bedrock;
  const subjects = SUBJECTS.filter((subject) => kind === "converse" || subject !== "bare");
  /** @type {Record<string, { cpu: number[], wall: number[], connections: number[] }>} */
  const results = Object.fromEntries(subjects.map((name) => [name, { cpu: [], wall: [], connections: [] }]));
  for (let run = 0; run < RUNS; run++) {
    for (const [subject, result] of Object.entries(results)) {
      await bedrock.counts();
      const { cpu, wall } = await runClient("converse-client.mjs", [subject, kind, link.url, calls]);
      result.cpu.push(cpu);
      result.wall.push(wall);
      result.connections.push((await bedrock.counts()).connections);
    }
  }
  link.close();
  bedrock.close();
  print(title, results);
}

/** @param {string} title @param {Record<string, { cpu: number[], wall: number[], connections: number[] }>} results */
function print(title, results) {
  process.stdout.write(`\n${title}\n`);
  const { cpu = [], wall = [] } = results["varve"] ?? {};
  for (const [name, result] of Object.entries(results)) {
    const beside =
      name === "varve"
        ? ""
        : `   varve/${name}: CPU ${ratio(cpu, result.cpu)}, wall ${ratio(wall, result.wall)}`;
    process.stdout.write(
      `  ${name.padEnd(8)} CPU ${number(median(result.cpu))} µs   wall ${number(median(result.wall))} µs   connections ${number(median(result.connections))}${beside}\n`,
    );
  }
}

/** @param {readonly number[]} ours @param {readonly number[]} theirs */
function ratio(ours, theirs) {
  return (median(ours) / median(theirs)).toFixed(2);
}

/** @param {number} value */
function number(value) {
  return (value < 100 ? value.toFixed(1) : String(Math.round(value))).padStart(7);
}
