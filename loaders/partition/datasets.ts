import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Dataset, FieldType } from "../../src/components/report.js";
import type { Policy } from "../disclosure/policy.js";
import {
  contributionColumns,
  decideDataset,
  leagueTable,
  partyBars,
  prepare,
  writePublished,
} from "../disclosure/publish.js";
import { lossesOf } from "../disclosure/report.js";
import type { DatasetLosses } from "../disclosure/report.js";
import { identifier } from "../duckdb.js";
import type { Database } from "../duckdb.js";
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

/**
 * Runs a dataset's SQL over the warehouse into the table `dataset_rows`: party_id (null for industry figures),
 * role, then the dataset's fields with their declared types. Industry figures are what the disclosure policy leaves.
 * @returns what the policy took back, by role
 * @throws PortalError if the SQL returns other columns than the registration says
 */
export async function computeDataset(
  db: Database,
  report: RegisteredReport,
  name: string,
  dataset: Dataset,
  policy: Policy,
): Promise<DatasetLosses[]> {
  const folder = join(report.folder, "datasets");
  const sql = (await readFile(join(folder, dataset.sql), "utf8")).trim().replace(/;$/, "");
  const { measure } = dataset;
  const expected = measure
    ? contributionColumns(dataset)
    : ["party_id", "role", ...Object.keys(dataset.fields)];
  await db.run(`CREATE OR REPLACE TEMP TABLE contributions AS ${sql}`);
  const returned = (await db.rows("SELECT column_name FROM (DESCRIBE contributions)")).map(
    ({ column_name }) => String(column_name),
  );
  if (returned.join() !== expected.join())
    throw new PortalError(
      `report ${report.id}: datasets/${dataset.sql} returns ${returned.join(", ")}, expected ${expected.join(", ")} for dataset ${name}`,
      4,
    );
  const industry = { key: `${report.id}/${name}`, dataset, folder };
  let losses: DatasetLosses[] = [];
  let source = "SELECT * FROM contributions";
  if (measure?.kind === "party-bars")
    source = `SELECT NULL AS party_id, * FROM (${await partyBars(industry, measure, policy)}) AS bars`;
  else if (measure?.kind === "league") source = await leagueTable(db, industry, measure, policy);
  else if (measure) {
    const prepared = await prepare(db, industry);
    const decided = decideDataset(industry, prepared, policy);
    await writePublished(db, industry, prepared, decided, policy);
    losses = lossesOf(industry.key, decided);
    source = "SELECT NULL AS party_id, * FROM published";
  }
  const columns = Object.entries(dataset.fields).map(
    ([field, { type }]) => `CAST(${identifier(field)} AS ${STORED_TYPES[type]}) AS ${identifier(field)}`,
  );
  await db.run(
    `CREATE OR REPLACE TABLE dataset_rows AS SELECT party_id, role, ${columns.join(", ")} FROM (${source}) AS computed`,
  );
  await db.run("DROP TABLE contributions");
  return losses;
}
