import type { Dataset } from "../../src/model/report.js";
import { identifier, literal, literals } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";
import type { FrozenStore } from "./frozen.js";
import { limitsFor } from "./policy.js";
import type { Policy } from "./policy.js";
import { cellMeasure, contributionColumns, keyColumns, rateOf, same } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/**
 * Old figures are known to those who had them, so a new one tells, by the difference, of the owner groups whose part has
 * changed between them. Fills the relations `revised_few`, cells or tables of which that are too few, and `replaced_unknown`,
 * what was published before the store kept what figures are made of.
 * @param cell columns that name a cell or a table, beside role
 * @param periods to be published now, of which some may be published again
 * @throws PortalError (3) if in a role too few owner groups have changed at all
 */
export async function compareWithReplaced(
  db: Database,
  { key, dataset }: IndustryDataset,
  cell: readonly string[],
  periods: readonly string[],
  { policy, frozen }: { policy: Policy; frozen: FrozenStore },
): Promise<void> {
  const period = identifier(dataset.measure?.period ?? "");
  const columns = partColumns(dataset).map(identifier).join(", ");
  const replaced = await frozen.replaced(key, periods);
  const known = replaced.filter(({ parts }) => parts !== null);
  const unknown = replaced.filter(({ parts }) => parts === null);
  const sources = known.map(
    ({ parts, publication }) =>
      `SELECT ${publication} AS publication, ${columns} FROM read_parquet(${literal(parts ?? "")})`,
  );
  await db.run(
    `CREATE OR REPLACE TEMP TABLE replaced AS ${sources.length === 0 ? `SELECT 0 AS publication, ${columns} FROM contributions LIMIT 0` : sources.join(" UNION ALL ")}`,
  );
  const { revised_owner_groups: enough, p_percent, contributors } = limitsFor(policy, key, null);
  const hasTimes = partColumns(dataset).includes("time_sum");
  await db.script(new URL("revision.sql", import.meta.url), {
    ...{ period, contributed: columns, cell: cell.map(identifier).join(", ") },
    key: keyColumns(dataset).map(identifier).join(", "),
    times: hasTimes ? "times" : "0",
    time_sum: hasTimes ? "coalesce(time_sum, 0)" : "0",
    owner_groups: String(enough),
    p_percent: String(p_percent),
  });
  await db.run(
    `CREATE OR REPLACE TEMP TABLE replaced_unknown AS ${unknown.length === 0 ? "SELECT * FROM frozen_rows LIMIT 0" : `SELECT * FROM read_parquet(${literals(unknown.map(({ file }) => file))}, union_by_name => true)`}`,
  );
  const changed = await db.rows(
    `SELECT role, publication, count(DISTINCT owner_group)::INTEGER AS n FROM revised WHERE role IN (SELECT role FROM replaced GROUP BY role HAVING count(DISTINCT owner_group) >= ${contributors}) GROUP BY ALL ORDER BY ALL`,
  );
  const files = replaced.flatMap(({ file, publication }) => (publication === 0 ? file : []));
  const { n: older } = await db.row(
    files.length === 0
      ? "SELECT 0 AS n"
      : `SELECT count(*)::INTEGER AS n FROM read_parquet(${literals(files)}, union_by_name => true) WHERE policy_version <> ${literal(policy.version)}`,
  );
  if (changed.length > 0 || Number(older) > 0) frozen.isChanged = true;
  const few = changed.find(({ n }) => Number(n) < enough);
  if (few)
    throw new PortalError(
      `--revise ${frozen.revision?.period ?? ""}: in ${key}, role ${String(few["role"])}, only ${String(few["n"])} owner ${few["n"] === 1 ? "group has" : "groups have"} other figures than when it was published, ${enough} are needed: old and new together would tell theirs. Revise it when more have changed`,
      3,
    );
}

/** Columns of what is kept of what figures are made of: who put what into which cell. */
export function partColumns(dataset: Dataset): string[] {
  const key = ["role", ...keyColumns(dataset), "party_id", "owner_group", "numerator", "denominator"];
  return [
    ...key,
    ...contributionColumns(dataset).filter((column) => column === "times" || column === "time_sum"),
  ];
}

/**
 * Adds to `revised_few` cells whose published rate or mean is not what is true now, where it is not known who has changed.
 * Source: replaced_unknown, cells, summaries.
 * @param coarsest half of the coarsest base of a rate, in points
 */
export async function addOutdated(
  db: Database,
  { key, dataset }: IndustryDataset,
  coarsest: number,
): Promise<void> {
  const measure = cellMeasure(key, dataset);
  const mean = measure.kind === "rates-and-times" ? measure.times?.mean : undefined;
  const names = ["role", ...keyColumns(dataset)];
  const outdated = [
    `abs(unknown.${identifier(rateOf(measure).value)} - summaries.rate) > ${coarsest + 1e-6}`,
    ...(mean === undefined
      ? []
      : [`abs(unknown.${identifier(mean)} - summaries.mean_ms) > 0.0051 * summaries.mean_ms`]),
  ];
  await db.run(
    `INSERT INTO revised_few SELECT DISTINCT ${names.map((name) => `cells.${identifier(name)}`).join(", ")} FROM replaced_unknown AS unknown JOIN cells ON ${same("cells", "unknown", names)} JOIN summaries USING (cell_id) WHERE ${outdated.join(" OR ")}`,
  );
}

/** Numbers of the cells of `revised_few`. */
export async function fewRevised(db: Database, { dataset }: IndustryDataset): Promise<ReadonlySet<number>> {
  const names = ["role", ...keyColumns(dataset)];
  const { cell = [] } = await db.columns<{ cell: number }>(
    `SELECT CAST(cells.cell_id AS INTEGER) AS cell FROM cells JOIN revised_few ON ${same("cells", "revised_few", names)}`,
  );
  return new Set(cell);
}
