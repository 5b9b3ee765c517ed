import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { figures } from "../../loaders/figures.js";
import type { RefreshResult } from "../../loaders/refresh.js";
import { CHECKOUT, content, refreshData } from "../support/site.js";

const ALERTS = "alert_id,alert_code,user_id,device_id,raised_at,delivered_at,delivery_status";
const TIMINGS = "alert_id,occurred_at,latest_delivered_at,acknowledged_at";

let folder = "";
let extracts = "";
let site = "";
let first: RefreshResult;
let second: RefreshResult;
const logged: string[] = [];

/**
 * After the fifty alerts of test/fixtures/extracts/distributors: the restoration of device 7's outage, the AD1 before
 * device 2's restoration, a timing by which device 11's restoration is no longer at the time of its second AD1, the N42
 * of device 26, and a new outage on the day of the as-of time.
 */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
  [extracts, site] = [join(folder, "extracts"), join(folder, "site")];
  await cp(join(CHECKOUT, "test/fixtures/extracts/distributors"), extracts, { recursive: true });
  first = await refreshData(extracts, site);
  const alert = (id: string, code: string, device: string, at: string): string =>
    `${id},${code},90-B3-D5-1F-30-01-00-10,00-DB-00-00-00-00-00-${device},2026-11-${at}Z,,pending`;
  const late = [
    alert("L07", "8F36", "07", "07T02:00:00"),
    alert("L02", "AD1", "02", "01T10:00:30"),
    alert("L26", "N42", "1A", "02T09:00:00"),
    alert("L08", "AD1", "08", "10T00:30:00"),
  ];
  await writeFile(join(extracts, "alerts/late.csv"), `${[ALERTS, ...late].join("\n")}\n`);
  await writeFile(
    join(extracts, "outage_timings/late.csv"),
    `${[TIMINGS, "O11b,2026-11-02T09:59:59.999Z,,"].join("\n")}\n`,
  );
  second = await refreshData(extracts, site, {}, logged);
});
afterAll(() => rm(folder, { recursive: true }));

it("corrects the days that late rows touch, and says which and how many rows", async () => {
  const days = (rows: readonly [string, number, number][]) =>
    rows.map(([day, changed, added]) => ({ day: `2026-11-${day}`, changed, added }));
  expect(JSON.parse(await readFile(join(site, "corrections", `${second.release}.json`), "utf8"))).toEqual({
    release: second.release,
    before: first.release,
    datasets: [
      { dataset: "credentials/pairs", days: days([["01", 1, 1]]) },
      {
        dataset: "outages/events",
        days: days([
          ["01", 1, 1],
          ["02", 2, 1],
          ["07", 1, 1],
        ]),
      },
    ],
  });
  expect(logged.filter((line) => line.includes("late rows"))).toEqual([
    "credentials/pairs: late rows changed a day of the release before: 2026-11-01 (1 changed, 1 added)",
    "outages/events: late rows changed 3 days of the release before: 2026-11-01 (1 changed, 1 added), 2026-11-02 (2 changed, 1 added), 2026-11-07 (1 changed, 1 added)",
  ]);
  const { rows } = await figures({
    ...{ site, source: CHECKOUT, view: "outages/list", party: "DNO10", parameters: { list: "open" } },
  });
  expect(rows.map(({ event_at }) => event_at)).toEqual(["2026-11-07T00:00:00.001Z", "2026-11-10T00:30:00Z"]);
});

it("comes to the same bytes as a full rebuild, and says nothing when nothing changed", async () => {
  const again: string[] = [];
  await cp(join(site, "frozen"), join(folder, "rebuilt/frozen"), { recursive: true });
  await refreshData(extracts, join(folder, "rebuilt"), {}, again);
  expect(await content(join(folder, "rebuilt"))).toEqual(await content(site));
  expect(again.filter((line) => line.includes("late rows"))).toEqual([]);
  await refreshData(extracts, site, { rebuild: true }, again);
  expect(again.filter((line) => line.includes("late rows"))).toEqual([]);
});
