import type { PartyBars } from "../../src/model/report.js";
import { identifier } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { limitsFor } from "./policy.js";
import type { Policy } from "./policy.js";
import { keyColumns, notWithheld, same, tableColumns } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/**
 * Anonymous bars by party (architecture.md, section 5: firmware by party).
 * @param average of the same contributions, as it is published: `published` returns its key columns with role, and `value`.
 * What it withholds is not to be read off the bars.
 * @returns SQL for role and the dataset's fields; fills the relations `bar_rows`, `bar_tables` from `contributions`
 */
export async function partyBars(
  db: Database,
  { key, dataset }: IndustryDataset,
  measure: PartyBars,
  policy: Policy,
  average: { published: string; value: string } | null,
): Promise<string> {
  const cell = tableColumns(dataset, measure);
  const limits = limitsFor(policy, key, null);
  const all = ["role", ...cell];
  const columns = (table: string): string => all.map((column) => `${table}.${identifier(column)}`).join(", ");
  const names = ["role", ...keyColumns(dataset)].map(identifier).join(", ");
  await db.run(
    `CREATE OR REPLACE TEMP TABLE withheld_versions AS ${
      average === null
        ? `SELECT ${names} FROM contributions LIMIT 0`
        : `SELECT ${names} FROM (${average.published}) AS average WHERE ${identifier(average.value)} IS NULL`
    }`,
  );
  await db.script(new URL("party-bars.sql", import.meta.url), {
    cell: cell.map(identifier).join(", "),
    version: identifier(measure.version),
    bar: identifier(measure.bar),
    value: identifier(measure.value),
    devices: String(limits.bar_devices),
    owner_groups: String(limits.bar_owner_groups),
    version_owner_groups: String(limits.bar_version_owner_groups),
    version_percent: String(limits.bar_version_percent),
    p_percent: String(limits.p_percent),
    base: String(limits.bar_base),
    held_cell: columns("bar_held"),
    party_cell: columns("parties"),
    bar_cell: columns("bars"),
    same_enough: same("enough", "counted", all),
    same_withheld: same("withheld", "judged", all),
    same_table: same("bar_tables", "bar_held", all),
    same_named: same("named", "bar_held", all),
    same_versions: same("versions", "parties", all),
    same_merged: same("merged", "parties", all),
    same_numbered: same("numbered", "bars", all),
  });
  const fields = ["role", ...Object.keys(dataset.fields)].map(identifier).join(", ");
  return `SELECT ${fields} FROM bar_rows WHERE ${notWithheld(policy, key, measure.period)}`;
}

/** Condition that bars, which `partyBars` has looked at, have no version of their own. */
export function hasNoVersions(columns: readonly string[]): string {
  const names = ["role", ...columns].map(identifier).join(", ");
  return `(${names}) NOT IN (SELECT (${names}) FROM bar_tables)`;
}
