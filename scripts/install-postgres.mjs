// @ts-check
/** The programs of PostgreSQL 17 with pgvector in a folder of their own, unpacked from Debian's packages. */
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";

/** The release that has PostgreSQL 17 with pgvector 0.8. */
const RELEASE = "trixie";
const PACKAGE = "postgresql-17-pgvector";

/** Who runs the server: a user of that folder only. */
export const POSTGRES_USER = { name: "varve", id: 54_320 };

/**
 * Returns the folder, in which the server can be run with chroot; fills it the first time. Packages are only unpacked:
 * nothing of them runs, and nothing is installed on the machine itself.
 *
 * @param {string} folder absolute
 */
export function installPostgres(folder) {
  if (existsSync(folder)) {
    // What runs as root must not be what another user put there.
    if (statSync(folder).uid === process.getuid?.()) return folder;
    throw fail(`${folder} belongs to another user. Set VARVE_POSTGRES_FOLDER to another folder.`);
  }
  if (process.getuid?.() !== 0) throw fail("Unpacking PostgreSQL needs root.");
  const started = Date.now();
  console.error(`Unpacking PostgreSQL 17 with pgvector into ${folder} …`);
  const unfinished = mkdtempSync(join(dirname(folder), ".varve-postgres-"));
  try {
    const keep = ["--variant=minbase", "--foreign", `--include=${PACKAGE}`];
    run("debootstrap", [...keep, RELEASE, unfinished, mirror()], proxySettings());
    const archives = join(unfinished, "var/cache/apt/archives");
    for (const archive of readdirSync(archives).filter((name) => name.endsWith(".deb"))) {
      run("dpkg-deb", ["--extract", join(archives, archive), unfinished]);
    }
    for (const unused of [archives, join(unfinished, "debootstrap"), join(unfinished, "usr/share/doc")]) {
      rmSync(unused, { recursive: true, force: true });
    }
    const { name, id } = POSTGRES_USER;
    appendFileSync(join(unfinished, "etc/passwd"), `${name}:x:${id}:${id}::/nonexistent:/usr/sbin/nologin\n`);
    run("chmod", ["755", unfinished]);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another run may have been faster.
    if (!existsSync(folder)) throw error;
  }
  console.error(`  done in ${Math.round((Date.now() - started) / 1000)} s`);
  return folder;
}

/** The mirror that the machine's own packages come from. */
function mirror() {
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(readIfExists("/etc/os-release"))?.[1];
  const isDebian = /^ID=debian$/m.test(readIfExists("/etc/os-release"));
  if (!isDebian || codename === undefined) throw fail("This machine is not a Debian.");
  const targets = run("apt-get", ["indextargets", "--format", "$(REPO_URI) $(RELEASE)"]).split("\n");
  const found = targets.find((line) => line.endsWith(` ${codename}`))?.split(" ")[0];
  if (found === undefined) throw fail(`No source of ${codename} in apt's configuration.`);
  return found;
}

/** apt's proxy, which debootstrap does not know of. */
function proxySettings() {
  const line = run("apt-config", ["shell", "proxy", "Acquire::http::Proxy"]);
  const proxy = /^proxy='(.+)'$/m.exec(line)?.[1];
  return proxy === undefined || proxy === "DIRECT" ? {} : { http_proxy: proxy };
}

const readIfExists = (/** @type {string} */ path) => (existsSync(path) ? readFileSync(path, "utf8") : "");

/**
 * Runs a program to its end and returns its output; ends this process with the program's messages if it fails.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [environment]
 */
export function run(command, args, environment = {}) {
  const env = { ...process.env, LC_ALL: "C", ...environment };
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", env, cwd: "/" });
  if (status === 0) return stdout;
  throw fail(
    `${command} failed: ${error?.message ?? `${stdout}${stderr}`.trim().split("\n").slice(-5).join("\n")}`,
  );
}

function fail(/** @type {string} */ reason) {
  return new Error(`${reason}\nTo use a server of your own, set DATABASE_URL.`);
}
