import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { POPULATIONS } from "../../src/model/report.js";
import type { Dataset, Outcome } from "../../src/model/report.js";
import { fill, identifier, literal, queryIn } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";
import { cellMeasure, keyColumns, rateOf } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/**
 * Makes the relations `transactions` and `transaction_parts` of what a dataset is over, and an empty `held_cells`.
 * @param months whose transactions are wanted
 */
export async function makeTransactions(
  db: Database,
  { key, dataset: { over } }: IndustryDataset,
  months: readonly string[],
): Promise<void> {
  if (over === undefined || POPULATIONS[over].length === 0)
    throw new Error(`${key} counts no transactions: it is over ${over ?? "nothing"}`);
  const file = new URL(`populations/${over}.sql`, import.meta.url);
  await db.run("CREATE OR REPLACE TEMP TABLE transaction_months (month VARCHAR)");
  if (months.length > 0)
    await db.run(
      `INSERT INTO transaction_months VALUES ${months.map((month) => `(${literal(month)})`).join(", ")}`,
    );
  await db.script(new URL("transactions.sql", import.meta.url), {
    columns: POPULATIONS[over].map(identifier).join(", "),
    population: await readFile(file, "utf8"),
  });
}

/** Drops what `makeTransactions` made. */
export async function dropTransactions(db: Database): Promise<void> {
  for (const table of ["transaction_parts", "transactions", "transaction_months", "held_cells"])
    await db.run(`DROP TABLE IF EXISTS ${table}`);
}

/** Adds to `held_cells` which transactions the cells of a dataset in `near_cells` hold. */
export async function holdCells(db: Database, { dataset, folder }: IndustryDataset): Promise<void> {
  const { holds } = dataset;
  const file = holds === undefined ? null : join(folder, holds);
  const sql = file === null ? heldByColumns(dataset) : await queryIn(file);
  await db
    .run(
      `INSERT INTO held_cells SELECT CAST(transaction_no AS INTEGER), CAST(cell_id AS INTEGER) FROM (${sql}) AS held`,
    )
    .catch((cause: unknown) => {
      throw file === null ? cause : new PortalError(`${file}: ${String(cause)}`, 4, { cause });
    });
}

/** SQL of what the parties put into the transactions that the same cells of `held_cells` hold. */
export async function heldSql(dataset: Dataset): Promise<string> {
  return fill(await readFile(new URL("held.sql", import.meta.url), "utf8"), {
    numerator: outcomeOf(dataset) === "failure" ? "parts.denominator - parts.numerator" : "parts.numerator",
  });
}

/** What the numerators of a dataset count; parts of what adds up to 100 per cent are neither successes nor failures. */
export function outcomeOf(dataset: Dataset): Outcome {
  const measure = cellMeasure("", dataset);
  if (measure.kind === "mean-of-rates" && measure.cohort.length < keyColumns(dataset).length) return "other";
  return rateOf(measure).outcome ?? "success";
}

/** SQL of which transactions the cells hold by the names of their columns: an empty value holds all. */
function heldByColumns(dataset: Dataset): string {
  const keys = keyColumns(dataset);
  const period = cellMeasure("", dataset).period;
  const same = keys.flatMap((key) => {
    if (["month", "day", "period", "grain"].includes(key)) return [];
    const column = identifier(key);
    return `(near_cells.${column} IS NULL OR near_cells.${column} = placed.${column})`;
  });
  return `SELECT placed.transaction_no, near_cells.cell_id
FROM (
  SELECT *, CAST(day AS VARCHAR) AS transaction_period FROM transactions
  UNION ALL
  SELECT *, month AS transaction_period FROM transactions
) AS placed
JOIN near_cells ON ${["near_cells.role = placed.role", `CAST(near_cells.${identifier(period)} AS VARCHAR) = placed.transaction_period`, ...same].join(" AND ")}`;
}
