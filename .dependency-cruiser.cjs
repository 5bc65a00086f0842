/** The layers of docs/architecture.md in executable form: folder -> what it may import. */
const layers = {
  spec: [],
  util: ["spec"],
  config: ["util", "catalogue", "spec"],
  memory: ["spec", "util"],
  wire: ["util"],
  catalogue: ["util"],
  bedrock: ["spec", "wire", "catalogue", "util"],
  store: ["spec", "util"],
  redaction: ["spec", "util"],
  "audit-log": ["spec", "util"],
  telemetry: ["spec", "util"],
  usage: ["spec", "catalogue", "util"],
  "price-list": ["catalogue"],
  cache: ["spec", "util"],
  local: ["wire", "catalogue", "util"],
  iam: ["config", "catalogue", "util"],
  doctor: ["bedrock", "store", "usage", "config", "catalogue", "wire", "spec", "util"],
};
/** Files at the root of src and in cli see more; they are listed one by one. */
const roots = {
  "errors\\.ts": [],
  "create-memory\\.ts": [
    "spec",
    "memory",
    "bedrock",
    "store",
    "cache",
    "usage",
    "redaction",
    "config",
    "util",
    "open-client.ts",
    "open-redaction.ts",
    "open-observers.ts",
    "open-meter.ts",
    "open-metering.ts",
    "open-caching.ts",
    "open-batch-model.ts",
    "telemetry",
    "audit-log",
  ],
  "open-audit-log\\.ts": ["audit-log", "store", "config", "spec", "create-memory.ts"],
  "open-observers\\.ts": ["spec", "telemetry", "config"],
  "open-redaction\\.ts": ["memory", "redaction", "bedrock", "config"],
  "open-metering\\.ts": ["spec", "bedrock", "usage", "config", "util", "open-meter.ts"],
  "open-batch-model\\.ts": ["spec", "bedrock", "config"],
  "open-caching\\.ts": ["spec", "cache", "config", "util", "open-metering.ts"],
  "create-bedrock\\.ts": ["spec", "bedrock", "usage", "config", "util", "open-client.ts", "open-meter.ts"],
  "open-meter\\.ts": ["spec", "catalogue", "usage", "config", "util"],
  "open-books\\.ts": ["spec", "store", "usage", "config"],
  "refresh-prices\\.ts": ["spec", "bedrock", "catalogue", "price-list", "config", "open-client.ts"],
  "cost\\.ts": ["spec", "catalogue", "usage", "price-list", "open-books.ts", "refresh-prices.ts"],
  "open-client\\.ts": ["bedrock", "config"],
  "postgres\\.ts": ["spec", "store"],
  "bedrock\\.ts": ["spec", "bedrock", "catalogue", "create-bedrock.ts"],
  "diagnose\\.ts": ["doctor", "config", "create-memory.ts", "open-client.ts"],
  "rotate-key\\.ts": ["store", "config", "create-memory.ts"],
  "iam-policy\\.ts": ["iam", "bedrock/batch", "config", "create-memory.ts"],
  "index\\.ts": [
    "spec",
    "store/mem0",
    "memory",
    "audit-log",
    "open-audit-log.ts",
    "doctor",
    "iam",
    "iam-policy.ts",
    "rotate-key.ts",
    "telemetry",
    "create-memory.ts",
    "diagnose.ts",
  ],
  "cli/.+": ["cli", "index.ts", "cost.ts", "local", "config", "util"],
};
/** The one place that may know a library, so that it can be replaced there. */
const libraries = {
  "@opentelemetry": "src/telemetry/open-telemetry/",
  "@aws-sdk": "src/(bedrock/|store/postgres/iam-password\\.ts|store/sqlite/kms/)",
  commander: "src/cli/",
  compromise: "src/local/models/engine/",
  libsql: "src/store/(sqlite|mem0)/",
  pg: "src/store/postgres/",
  stemmer: "src/(store/text|local/models/engine)/",
  yaml: "src/config/",
  zod: "src/(config|bedrock/structured)/",
};

const allow = (own, names) =>
  `^src/(errors\\.ts$|${[own, ...names]
    .filter(Boolean)
    .map((name) => (name.endsWith(".ts") ? `${name.replace(".", "\\.")}$` : `${name}/`))
    .join("|")})`;

const rule = (name, from, to) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.ts$" },
  to: { path: "^src/", pathNot: to },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-orphans",
      severity: "error",
      from: { path: "^src/", orphan: true, pathNot: "\\.test\\.ts$|^src/cli/main\\.ts$|^src/spec/" },
      to: {},
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "no-dev-dependencies",
      comment:
        "What ships must not need a development dependency. An optional peer is one for the tests only.",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["npm-peer"] },
    },
    {
      name: "no-tests-in-source",
      severity: "error",
      from: { path: "^src/", pathNot: "\\.test\\.ts$" },
      to: { path: "\\.test\\.ts$|^test/" },
    },
    ...Object.entries(layers).map(([folder, names]) =>
      rule(`layer-${folder}`, `^src/${folder}/`, allow(`${folder}`, names)),
    ),
    ...Object.entries(roots).map(([file, names]) =>
      rule(`layer-${file.replace(/\W+/g, "-")}`, `^src/${file}$`, allow("", names)),
    ),
    ...Object.entries(libraries).map(([library, place]) => ({
      name: `library-${library.replace(/\W/g, "")}`,
      severity: "error",
      from: { path: "^src/", pathNot: `^${place}|\\.test\\.ts$` },
      to: { path: `^node_modules/${library}/` },
    })),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
