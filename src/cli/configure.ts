import { dirname, join } from "node:path";
import { defaultDatabasePath } from "../config/data-directory.js";
import type { Environment } from "../config/environment.js";
import { toCamelCase } from "../config/key-spelling.js";
import { readConfigFile } from "../config/read-config-file.js";
import type { LocalBedrock } from "../local/index.js";
import type { MemoryFlags } from "./memory-options.js";

/** A dictionary of the configuration, as the user wrote it. */
type Section = Readonly<Record<string, unknown>>;

/** Has tools, takes temperature and top_p, and is offered on demand: good for a first try. */
const LOCAL_MODEL = "amazon.nova-lite-v1:0";

/** The configuration that a command line asks for: the file, overridden by the options. It is not checked yet. */
export async function configure(
  flags: MemoryFlags,
  environment: Environment,
  bedrock: Pick<LocalBedrock, "config"> | undefined,
): Promise<Section> {
  const path = flags.config ?? environment.configFile;
  const file = asSection(path === undefined ? {} : await readConfigFile(path));
  const llm = asSection(file["llm"]);
  const embedder = asSection(file["embedder"]);
  const store = asSection(take(file, "vector_store"));
  const isLocal = bedrock !== undefined;
  return set(file, {
    llm: withConfig(llm, isLocal, {
      model: flags.model ?? (isLocal ? (asSection(llm["config"])["model"] ?? LOCAL_MODEL) : undefined),
      ...(bedrock?.config ?? {
        aws_region: flags.region,
        aws_profile: flags.profile,
        endpoint_url: flags.endpointUrl,
      }),
    }),
    embedder: withConfig(embedder, isLocal, { model: flags.embedder }),
    vector_store: withConfig(
      store,
      false,
      { path: flags.db ?? (isLocal ? localDatabase(store, environment) : undefined) },
      "sqlite",
    ),
  });
}

/** A stand-in's vectors must never meet those of a real model, so it has a database of its own. */
function localDatabase(store: Section, environment: Environment): unknown {
  return (
    asSection(store["config"])["path"] ??
    join(dirname(defaultDatabasePath(environment, process.platform)), "local.db")
  );
}

/** The provider's dictionary with settings replaced; absent if there is nothing to say. */
function withConfig(
  section: Section,
  isLocal: boolean,
  settings: Section,
  provider = "aws_bedrock",
): Section | undefined {
  const config = set(
    isLocal ? withoutConnection(asSection(section["config"])) : asSection(section["config"]),
    settings,
  );
  return Object.keys(config).length === 0 ? undefined : { provider, ...section, config };
}

/** Without the settings that say where Bedrock is and who calls it: a local Bedrock brings its own. */
function withoutConnection(config: Section): Section {
  return Object.fromEntries(
    Object.entries(config).filter(([key]) => !/^aws(_|[A-Z])|^endpoint(_url|Url)$|^auth$/.test(key)),
  );
}

/** Sets options, whichever spelling they have in the section; an undefined value changes nothing. */
function set(section: Section, settings: Section): Section {
  const chosen = Object.entries(settings).filter(([, value]) => value !== undefined);
  const replaced = new Set(chosen.flatMap(([key]) => [key, toCamelCase(key)]));
  return Object.fromEntries([...Object.entries(section).filter(([key]) => !replaced.has(key)), ...chosen]);
}

function take(section: Section, key: string): unknown {
  return section[key] ?? section[toCamelCase(key)];
}

/** What is not a dictionary is left for the check of the whole to complain about. */
function asSection(value: unknown): Section {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Section) : {};
}
