import { group } from "d3";
import type { League } from "../../src/model/report.js";
import { identifier } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { leagueBase, stepsOf } from "./league-fits.js";
import { limitsFor } from "./policy.js";
import type { Policy } from "./policy.js";
import { keyColumns, notWithheld, same } from "./publish.js";
import type { IndustryDataset } from "./publish.js";

/**
 * League table (architecture.md, section 5): position and rounded rate in the role's partition, and what it is rounded to;
 * its own position in a party's.
 * @returns SQL for party_id, role and the dataset's fields; fills the relations `league` and `league_bases` from
 * `contributions`
 */
export async function leagueTable(
  db: Database,
  { key, dataset }: IndustryDataset,
  measure: League,
  policy: Policy,
): Promise<string> {
  const cell = keyColumns(dataset);
  const limits = limitsFor(policy, key, null);
  const all = ["role", ...cell];
  await db.script(new URL("league.sql", import.meta.url), {
    cell: cell.map(identifier).join(", "),
    placed_cell: all.map((column) => `placed.${identifier(column)}`).join(", "),
    same_shown: same("shown", "placed", all),
    minimum: String(measure.minimumDenominator),
    owner_groups: String(limits.league_owner_groups),
    largest_percent: String(limits.league_largest_percent),
  });
  const rows = await db.rows(
    'SELECT table_no::INTEGER AS table_no, group_no::INTEGER AS "group", numerator::DOUBLE AS numerator, denominator::DOUBLE AS denominator FROM league ORDER BY table_no, position',
  );
  const tables = group(rows, ({ table_no }) => Number(table_no));
  await db.append(
    "league_bases",
    [...tables].flatMap(([table, placed]) => {
      const base = leagueBase(
        placed.map((row) => ({
          group: Number(row["group"]),
          numerator: Number(row["numerator"]),
          denominator: Number(row["denominator"]),
        })),
        { finest: limits.rate_base, coarsest: limits.league_coarsest_base, fits: limits.league_fits },
      );
      return base === null ? [] : [[table, base, stepsOf(base)]];
    }),
  );
  const party = dataset.scope === "party" ? "party_id" : "NULL AS party_id";
  // counted in whole steps: halves go up, and a rate is the number nearest to its decimals
  const value =
    measure.value === undefined
      ? ""
      : `, 100 * floor((2 * steps * numerator + denominator) / (2 * denominator)) / steps AS ${identifier(measure.value)}`;
  const base = measure.base === undefined ? "" : `, base AS ${identifier(measure.base)}`;
  return `SELECT ${party}, ${all.map(identifier).join(", ")}, position AS ${identifier(measure.position)}${value}${base} FROM league JOIN league_bases USING (table_no) WHERE ${notWithheld(policy, key, measure.period)}`;
}

/** Condition that a table, which `leagueTable` has looked at, fits too few owner groups at any base. */
export function hasNoBase(columns: readonly string[]): string {
  const names = ["role", ...columns].map(identifier).join(", ");
  return `(${names}) IN (SELECT (${names}) FROM league WHERE table_no NOT IN (SELECT table_no FROM league_bases))`;
}
