import type { Database } from "../duckdb.js";
import type { Settings } from "../settings.js";

/** Makes the relation `windows` (one row: restoration_hours, credentials_days) that datasets may read. */
export async function windowsRelation(
  db: Database,
  { restorationHours, credentialsDays }: Pick<Settings, "restorationHours" | "credentialsDays">,
): Promise<void> {
  await db.run(
    `CREATE OR REPLACE TABLE windows AS SELECT ${restorationHours} AS restoration_hours, ${credentialsDays} AS credentials_days`,
  );
}
