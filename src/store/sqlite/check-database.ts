import { VarveError } from "../../errors.js";
import { FoundFaults } from "../found-faults.js";
import { findMemoryFaults, findNewVectorFaults } from "./check-memories.js";
import { CONDITIONS } from "./check-rows.js";
import type { Connection } from "./connection.js";
import { sql } from "./sql.js";

/** What is wrong with the database, in words without memory text; run it inside a read. */
export function checkDatabase(connection: Connection): readonly string[] {
  try {
    return [...damageOf(connection), ...faultsOf(connection)];
  } catch (error) {
    if (VarveError.isInstance(error) && error.code === "STORE_DAMAGED") return [error.message];
    throw error;
  }
}

function damageOf(connection: Connection): readonly string[] {
  const lines = connection.all(sql`PRAGMA integrity_check`).map(([line]) => String(line));
  return lines.filter((line) => line !== "ok").map((line) => `damaged file: ${line}`);
}

function faultsOf(connection: Connection): readonly string[] {
  const found = new FoundFaults();
  for (const { fault, place, from } of CONDITIONS) {
    for (const [where] of connection.all(sql`SELECT ${place} FROM ${from}`)) found.add(fault, where);
  }
  findMemoryFaults(connection, found);
  findNewVectorFaults(connection, found);
  return found.lines();
}
