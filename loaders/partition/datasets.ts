import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, FieldType } from "../../src/components/report.js";
import { identifier } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { publishedFigures } from "../disclosure/publish.js";
import { PortalError } from "../errors.js";
import type { RegisteredReport } from "../registry.js";

const STORED_TYPES: Readonly<Record<FieldType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  number: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
};

/** Makes the relations that a report's datasets share. */
export async function makeSteps(db: Database, report: RegisteredReport): Promise<void> {
  for (const [name, file] of Object.entries(report.steps ?? {})) {
    const sql = await datasetSql(report, file);
    await db.run(`CREATE OR REPLACE TEMP TABLE ${identifier(name)} AS ${sql}`);
  }
}

async function datasetSql({ folder }: RegisteredReport, file: string): Promise<string> {
  return (await readFile(join(folder, "datasets", file), "utf8")).trim().replace(/;$/, "");
}

/**
 * Runs a dataset's SQL over the warehouse into the table `dataset_rows`: party_id (null for industry figures),
 * role, then the dataset's fields with their declared types, in the order of parties and roles, so that who writes
 * the files of one reads only its rows.
 * @throws PortalError if the SQL returns other columns than the registration says
 */
export async function computeDataset(
  db: Database,
  report: RegisteredReport,
  name: string,
  dataset: Dataset,
): Promise<void> {
  const sql = await datasetSql(report, dataset.sql);
  const { measure } = dataset;
  const own = ["party_id", "role", ...Object.keys(dataset.fields)];
  const contributed = [
    "role",
    ...Object.keys(dataset.fields).filter((field) => field !== measure?.value),
    "party_id",
    "owner_group",
    "numerator",
    "denominator",
  ];
  const expected = dataset.scope === "party" ? own : contributed;
  await db.run(`CREATE OR REPLACE TEMP TABLE contributions AS ${sql}`);
  const returned = (await db.rows("SELECT column_name FROM (DESCRIBE contributions)")).map(
    ({ column_name }) => String(column_name),
  );
  if (returned.join() !== expected.join())
    throw new PortalError(
      `report ${report.id}: datasets/${dataset.sql} returns ${returned.join(", ")}, expected ${expected.join(", ")} for dataset ${name}`,
      4,
    );
  const columns = Object.entries(dataset.fields).map(
    ([field, { type }]) => `CAST(${identifier(field)} AS ${STORED_TYPES[type]}) AS ${identifier(field)}`,
  );
  const source =
    dataset.scope === "party"
      ? "SELECT * FROM contributions"
      : `SELECT NULL AS party_id, * FROM (${await publishedFigures(dataset)}) AS published`;
  // Rows of a party together: each of its files is then read from few row groups, not from all of them.
  await db.run(
    `CREATE OR REPLACE TABLE dataset_rows AS SELECT party_id, role, ${columns.join(", ")} FROM (${source}) AS computed
     ORDER BY party_id, role`,
  );
  await db.run("DROP TABLE contributions");
}
