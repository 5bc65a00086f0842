import type { VarveConfig } from "../../config/varve-config.js";
import { VarveError } from "../../errors.js";
import { inspectStore } from "../../store/inspect-store.js";
import type { StoreInspection } from "../../store/store-inspection.js";
import type { DoctorCheck, DoctorContext } from "../doctor-check.js";
import type { Finding } from "../finding.js";

/** Whether the store can be opened, is whole, and fits this varve and the embedder. Nothing of it is changed. */
export const store: DoctorCheck = {
  name: "store",
  async run(context) {
    try {
      const inspection = await inspectStore(context.config.vectorStore);
      return describe(inspection, context).map((finding) => ({ check: "store", ...finding }));
    } catch (error) {
      if (!VarveError.isInstance(error)) throw error;
      const faults = FAULTS[context.config.vectorStore.provider];
      const [code, remedy] = faults[error.code] ?? faults.STORE_UNAVAILABLE;
      return [
        { check: "store", code, severity: "error", message: error.message, remedy, errorCode: error.code },
      ];
    }
  },
};

type Fault = readonly [code: string, remedy: string];

type Faults = Readonly<Record<"STORE_UNAVAILABLE", Fault> & Partial<Record<string, Fault>>>;

const OF_A_FILE: Faults = {
  STORE_UNAVAILABLE: ["store-unavailable", "Correct the path in vector_store.config.path or its rights."],
  STORE_DAMAGED: [
    "store-damaged",
    "Check vector_store.config.encryption_key first. If the key is right, move the file away and restore it from a backup.",
  ],
  STORE_NEWER_SCHEMA: [
    "store-newer-schema",
    "Update varve to the version that wrote the file (`npm install varve@latest`), or name another file.",
  ],
  STORE_READ_ONLY: [
    "store-read-only",
    "Give the user that runs varve the right to write the file and its folder.",
  ],
  STORE_BUSY: ["store-busy", "Wait for the other process, or raise vector_store.config.busy_timeout_ms."],
};

const OF_A_SERVER: Faults = {
  STORE_UNAVAILABLE: [
    "store-unavailable",
    "Correct what the message names in vector_store.config, or have the database's owner do what it asks for.",
  ],
  STORE_DAMAGED: [
    "store-damaged",
    "Restore the schema from a backup, or name another one in vector_store.config.schema.",
  ],
  STORE_NEWER_SCHEMA: [
    "store-newer-schema",
    "Update varve to the version that wrote it (`npm install varve@latest`), or name another one in vector_store.config.schema.",
  ],
  STORE_READ_ONLY: ["store-read-only", "Name the writer's address in vector_store.config.host."],
  STORE_BUSY: [
    "store-busy",
    "Wait, lower vector_store.config.max_connections of each process, or raise vector_store.config.busy_timeout_ms.",
  ],
};

const FAULTS: Readonly<Record<VarveConfig["vectorStore"]["provider"], Faults>> = {
  sqlite: OF_A_FILE,
  postgres: OF_A_SERVER,
};

type Found = Omit<Finding, "check">;

function describe(inspection: StoreInspection, { config, targets }: DoctorContext): Found[] {
  const { name, exists, memories, problems = [], pendingMigrations = [], space } = inspection;
  if (!exists) {
    return [
      {
        code: "store-new",
        severity: "ok",
        subject: name,
        message: `It does not exist yet: the first use creates ${name}.`,
      },
    ];
  }
  if (problems.length > 0) {
    return [
      {
        code: "store-damaged",
        severity: "error",
        subject: name,
        message: `${name} is damaged: ${problems.slice(0, 3).join("; ")}${problems.length > 3 ? ` and ${problems.length - 3} more` : ""}.`,
        remedy: "Move it away and restore it from a backup; `varve list` may still read a part of it.",
        errorCode: "STORE_DAMAGED",
      },
    ];
  }
  const found: Found[] = [
    {
      code: "store-sound",
      severity: "ok",
      subject: name,
      message: `${name} is whole${memories === undefined ? "" : ` and holds ${memories} memories`}.`,
    },
  ];
  if (pendingMigrations.length > 0) {
    found.push({
      code: "store-older-schema",
      severity: "note",
      subject: name,
      message: `The next use brings its schema up to date (${pendingMigrations.join(", ")}); older versions of varve cannot open it then.`,
    });
  }
  const embedder = targets.find(({ section }) => section === "embedder");
  const model = embedder?.facts?.id ?? embedder?.model;
  const { embeddingDims } = config.embedder;
  if (
    space !== undefined &&
    memories !== 0 &&
    (space.model !== model || space.dimensions !== embeddingDims)
  ) {
    found.push({
      code: "store-of-other-embedder",
      severity: "error",
      subject: name,
      message: `Its vectors are of ${space.model} with ${space.dimensions} dimensions, and the embedder is ${model} with ${embeddingDims}.`,
      remedy: "Set the embedder back, run `varve reembed`, or name another store in vector_store.config.",
      errorCode: "EMBEDDING_SPACE_MISMATCH",
    });
  }
  return found;
}
