import type { PriceRefresh } from "../../cost.js";
import { VarveError } from "../../errors.js";
import type { Command } from "../command.js";
import { MEMORY_OPTIONS } from "../memory-options.js";
import { writeFileWhole } from "../write-file-whole.js";

const DEFAULT_FILE = "prices.json";
const MOST_NAMES = 8;

export const prices: Command = {
  name: "prices",
  summary: "fetch what models cost from the AWS Price List",
  arguments: [["<action>", "refresh: write the price table that cost.prices takes"]],
  options: [
    { flags: "--out <file>", description: `file to write (default: ${DEFAULT_FILE})` },
    { flags: "--dry-run", description: "show what would be written, and write nothing" },
    {
      flags: "--region <name>",
      description: "where the list is asked: us-east-1, eu-central-1 or ap-south-1 (default: us-east-1)",
    },
    ...MEMORY_OPTIONS.filter(({ flags }) => flags.startsWith("--profile")),
  ],
  examples: ["varve prices refresh --out prices.json", "varve prices refresh --dry-run --json"],
  async run({ arguments: [action], options, output }) {
    if (action !== "refresh") {
      throw new VarveError("INPUT_INVALID", `varve prices knows the action refresh, not "${action}".`);
    }
    const path = typeof options["out"] === "string" ? options["out"] : DEFAULT_FILE;
    const isDry = options["dryRun"] === true;
    const { refreshPrices } = await import("../../cost.js");
    const refresh = await refreshPrices({
      region: options["region"] as string | undefined,
      profile: options["profile"] as string | undefined,
    });
    if (!isDry) await writeFileWhole(path, `${JSON.stringify(refresh.table, undefined, 2)}\n`);
    const document = isDry ? refresh : { ...refresh, table: undefined, file: path };
    output.print(describe(refresh, isDry ? undefined : path), document);
  },
};

function describe(
  { table, products, prices: count, unmapped }: PriceRefresh,
  path: string | undefined,
): string[] {
  const models = Object.keys(table.models).length;
  const left = unmapped.reduce((sum, entry) => sum + entry.products, 0);
  return [
    `${count} prices of ${models} models, as of ${table.asOf}, from ${products} products; ${left} left out`,
    ...unmapped.map(
      (entry) => `  ${String(entry.products).padStart(6)}  ${entry.reason}${names(entry.models)}`,
    ),
    path === undefined ? "Nothing was written." : `Written to ${path}: name it in cost.prices.`,
  ];
}

function names(models: readonly string[]): string {
  if (models.length === 0) return "";
  const more = models.length > MOST_NAMES ? `, and ${models.length - MOST_NAMES} more` : "";
  return `: ${models.slice(0, MOST_NAMES).join(", ")}${more}`;
}
