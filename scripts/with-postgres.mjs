// @ts-check
/**
 * `node scripts/with-postgres.mjs COMMAND ...`: runs a command beside a PostgreSQL 17 server with pgvector 0.8 that is its
 * own: on a free port of the loopback interface, with a new data folder, as an unprivileged user. The command finds it by
 * `DATABASE_URL`, and its certificate by `PGSSLROOTCERT`. Server and data are gone when the command ends, however it ends.
 *
 * Where `DATABASE_URL` is set already the command simply runs. Elsewhere this needs root on a Debian with `debootstrap`
 * and `openssl`; programs are fetched once from the machine's own mirror and kept in `VARVE_POSTGRES_FOLDER` (default
 * /var/cache/varve-postgres-17).
 */
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { installPostgres, POSTGRES_USER, run } from "./install-postgres.mjs";

const PROGRAMS = "/usr/lib/postgresql/17/bin";
const START_ATTEMPTS = 300;

const [command, ...args] = process.argv.slice(2);
if (command === undefined) {
  console.error("Usage: node scripts/with-postgres.mjs COMMAND [ARGUMENT ...]");
  process.exit(2);
}

if (process.env["DATABASE_URL"]) {
  process.exit(await runCommand({}));
}
const root = installPostgres(process.env["VARVE_POSTGRES_FOLDER"] || "/var/cache/varve-postgres-17");
// As the server sees it: below its root folder.
const folder = mkdtempSync(join(root, "tmp/run-"));
const inside = folder.slice(root.length);
/** @type {import("node:child_process").ChildProcess | undefined} */
let server;
process.on("exit", () => {
  server?.kill("SIGQUIT");
  rmSync(folder, { recursive: true, force: true });
});
// The command gets the signal too, and its end is ours.
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.on(signal, () => {});

const password = randomBytes(12).toString("hex");
const port = await freePort();
createCluster();
server = startServer();
await ready(server);
const code = await runCommand({
  DATABASE_URL: `postgres://${POSTGRES_USER.name}:${password}@127.0.0.1:${port}/postgres`,
  PGSSLROOTCERT: join(folder, "server.crt"),
});
await stopServer(server);
process.exit(code);

/** The command line that runs a program in the server's root folder as its user. */
function chrooted(/** @type {string} */ program, /** @type {readonly string[]} */ args) {
  const { id } = POSTGRES_USER;
  return [`--userspec=${id}:${id}`, root, `${PROGRAMS}/${program}`, ...args];
}

function createCluster() {
  const file = (/** @type {string} */ name) => join(folder, name);
  writeFileSync(file("password"), password);
  run("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=localhost".split(
      " ",
    ),
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ...["-keyout", file("server.key"), "-out", file("server.crt")],
  ]);
  chmodSync(file("server.key"), 0o600);
  chmodSync(folder, 0o755);
  for (const path of [folder, ...readdirSync(folder).map(file)])
    chownSync(path, POSTGRES_USER.id, POSTGRES_USER.id);
  run(
    "chroot",
    chrooted("initdb", [
      ...["-D", `${inside}/data`, "--username", POSTGRES_USER.name, "--pwfile", `${inside}/password`],
      ..."--auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync".split(" "),
    ]),
  );
}

function startServer() {
  /** @type {Readonly<Record<string, string | number>>} */
  const settings = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: "",
    dynamic_shared_memory_type: "mmap",
    ssl: "on",
    ssl_cert_file: `${inside}/server.crt`,
    ssl_key_file: `${inside}/server.key`,
    jit: "off",
    max_connections: 100,
    maintenance_work_mem: "256MB",
    max_wal_size: "4GB",
  };
  const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  // A process group of its own: an interrupt at the terminal must reach the command first.
  const started = spawn("chroot", chrooted("postgres", ["-D", `${inside}/data`, ...options]), {
    stdio: ["ignore", "ignore", "pipe"],
    detached: true,
  });
  let log = "";
  started.stderr?.on("data", (chunk) => {
    log = `${log}${chunk}`.slice(-4_000);
  });
  started.on("close", (status) => {
    if (status !== 0) console.error(`PostgreSQL ended with ${status}:\n${log}`);
  });
  return started;
}

async function ready(/** @type {import("node:child_process").ChildProcess} */ server) {
  for (let attempt = 0; attempt < START_ATTEMPTS && server.exitCode === null; attempt += 1) {
    const { status } = spawnSync(
      "chroot",
      chrooted("pg_isready", ["-q", "-h", "127.0.0.1", "-p", String(port)]),
    );
    if (status === 0) return;
    await sleep(100);
  }
  console.error("PostgreSQL did not start.");
  process.exit(1);
}

/** SIGINT: ends the connections and writes everything. */
async function stopServer(/** @type {import("node:child_process").ChildProcess} */ server) {
  if (server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once("close", resolve));
  server.kill("SIGINT");
  await Promise.race([ended, sleep(20_000)]);
}

/** @returns {Promise<number>} exit code of the command */
function runCommand(/** @type {Readonly<Record<string, string>>} */ environment) {
  return new Promise((resolve) => {
    const child = spawn(/** @type {string} */ (command), args, {
      stdio: "inherit",
      env: { ...process.env, ...environment },
    });
    child.on("error", (error) => {
      console.error(error.message);
      resolve(127);
    });
    child.on("close", (status, signal) => resolve(status ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
