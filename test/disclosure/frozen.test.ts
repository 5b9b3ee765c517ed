import { cp, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isDue, parseRevision } from "../../loaders/disclosure/frozen.js";
import type { DisclosureReport } from "../../loaders/disclosure/report.js";
import { figures } from "../../loaders/figures.js";
import { randomMarket, writeMarket } from "../figures/random-market.js";
import { CHECKOUT, refreshData, withFolder } from "../support/site.js";

/** The planted model that 21 suppliers hold 30 devices of each. */
const MODEL = "0A000019";

it("publishes late rows of a published period in own figures only, until the period is revised", async () => {
  await withFolder(async (folder) => {
    const extracts = join(folder, "extracts");
    const site = join(folder, "site");
    const market = randomMarket(3);
    await writeMarket(market, extracts);
    const industry = async (view: string): Promise<unknown[]> => {
      const asked = { site, source: CHECKOUT, view, party: "SUP04", role: "IS", parameters: {} };
      const { rows } = await figures(asked);
      return rows.flatMap((row) =>
        row["model"] === MODEL ? [[row["firmware_version"], row["industry_share"] ?? row["share"]]] : [],
      );
    };
    const report = async (): Promise<DisclosureReport> =>
      JSON.parse(await readFile(join(site, "current/disclosure.json"), "utf8")) as DisclosureReport;

    await refreshData(extracts, site);
    const first = await industry("inventory/firmware");
    const bars = await industry("inventory/firmware_by_party");
    expect(first.length).toBeGreaterThan(1);
    expect(await readdir(join(site, "frozen/inventory-firmware_industry"))).toEqual(["2026-10.parquet"]);
    expect(await readdir(join(site, "frozen/inventory-firmware_bars"))).toEqual(["2026-10.parquet"]);

    // A file that comes late says that all devices of the model ran another version before the month began.
    const late = market["inventory"]
      ?.flat()
      .flatMap((row) =>
        row["model"]?.toString().toUpperCase() === MODEL
          ? [{ ...row, extracted_at: "2026-09-30T23:00:00Z", firmware_version: "00000009" }]
          : [],
      );
    await writeMarket({ inventory: [late ?? []] }, join(folder, "late"));
    const [name = ""] = await readdir(join(folder, "late/inventory"));
    await cp(join(folder, "late/inventory", name), join(extracts, "inventory", `late-${name}`));
    await refreshData(extracts, site);
    expect(await industry("inventory/firmware")).toEqual(first);
    expect(await industry("inventory/firmware_by_party")).toEqual(bars);
    expect((await report()).revisions).toEqual([]);

    const revision = { period: "2026-10", reason: "late inventory of the model" };
    const { published } = await refreshData(extracts, site, { revision });
    expect(published).toBe(true);
    const revised = await industry("inventory/firmware_by_party");
    const least = (rows: readonly unknown[]): number =>
      Math.min(...rows.flatMap((row) => (Array.isArray(row) && row[0] === "00000009" ? Number(row[1]) : [])));
    expect([least(bars) < 60, least(revised) >= 90]).toEqual([true, true]);
    expect((await report()).revisions).toEqual([{ ...revision, policy: "2.0" }]);
    const recorded = JSON.parse(await readFile(join(site, "frozen/revisions.json"), "utf8")) as object[];
    expect(recorded).toMatchObject([{ ...revision, policy: "2.0" }]);
  });
});

it("asks of a revision a month or day and a reason", () => {
  expect(parseRevision(undefined, undefined)).toBeNull();
  expect(parseRevision("2026-10-31", "late rows")).toEqual({ period: "2026-10-31", reason: "late rows" });
  expect(() => parseRevision("2026", "late rows")).toThrow("--revise 2026: expected a month or day such as");
  expect(() => parseRevision("2026-10", " ")).toThrow("--revise 2026-10 needs --reason: it is recorded");
});

it.each([
  ["2026-10", false, "2026-10-31 23:59:59", false],
  ["2026-10", false, "2026-11-01 00:00:00", true],
  ["2026-10-31", false, "2026-10-31 20:00:00", false],
  ["2026-10-31", false, "2026-11-01 00:00:00", true],
  ["2026-12", false, "2027-01-01 00:00:00", true],
  ["2026-10", true, "2026-09-30 23:59:59", false],
  ["2026-10", true, "2026-10-01 00:00:00", true],
])("has figures of %s (of the state at its start: %s) at %s: %s", (period, state, asOf, due) => {
  expect(isDue(period, state, asOf)).toBe(due);
});
