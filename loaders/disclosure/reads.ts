import { join } from "node:path";
import { stepFile } from "../../src/model/report.js";
import type { Population } from "../../src/model/report.js";
import { queryIn } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { PortalError } from "../errors.js";
import type { RegisteredReport } from "../registry.js";

/** Relations that hold the transactions of a population. */
const RELATIONS: Readonly<Record<string, Population>> = {
  service_requests: "service_requests",
  alerts: "alerts",
  reported_alerts: "alerts",
};

/**
 * Industry figures are attacked together with others over the same. So the SQL of a dataset, and of the steps it reads, may
 * name no transactions but those it says it is over.
 * @throws PortalError if it names others
 */
export async function checkReads(
  db: Database,
  report: Pick<RegisteredReport, "folder" | "steps">,
  what: string,
  over: Population,
  sql: string,
): Promise<void> {
  const names = await db.relationsIn(sql);
  for (const name of names) {
    const step = report.steps?.[name];
    if (step !== undefined) {
      const inner = await queryIn(join(report.folder, "datasets", stepFile(step)));
      for (const read of await db.relationsIn(inner)) names.add(read);
    }
    const counted = RELATIONS[name];
    if (counted !== undefined && counted !== over)
      throw new PortalError(
        `${what} is over ${over} and reads ${name}: say over: "${counted}" or do not read it`,
        4,
      );
  }
}
