import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadReports } from "../../loaders/registry.js";
import { currentIndex } from "../../loaders/release/publish.js";
import { CHECKOUT, TINY, refreshData } from "../support/site.js";
import { REQUEST_VOLUME, copySource, dropIn } from "./source.js";

const field = { type: "text", description: "A field", portal: true, csv: true };
const dataset = { sql: "one.sql", scope: "party", grain: "one", fields: { name: field } };
const measure = { kind: "mean-of-rates", cohort: ["name"], value: "rate", minimumDenominator: 30 };
const industry = { scope: "industry", over: "service_requests" };
const right = {
  ...{ id: "wrong", title: "Wrong", summary: "Registered wrongly.", order: 1, roles: ["IS"] },
  datasets: { one: dataset },
  views: { one: { dataset: "one", title: "One", fields: { name: field } } },
};
const view = right.views.one;

/** What is registered instead of `right`, and what the registry says of it. */
const WRONG: readonly (readonly [string, unknown, string])[] = [
  ["no default export", undefined, "report.ts has no default export made by defineReport"],
  [
    "another id than the folder's name",
    { ...right, id: "right" },
    "id is right, expected the folder's name wrong",
  ],
  ["no role", { ...right, roles: [] }, "roles is empty: nobody would get it"],
  ["a role that is none", { ...right, roles: ["IS", "XX"] }, "unknown role XX"],
  [
    "a step without its SQL",
    { ...right, steps: { cells: "cells.sql" } },
    "step cells: datasets/cells.sql is not there",
  ],
  [
    "a dataset's name in capitals",
    { ...right, datasets: { One: dataset } },
    "dataset name One is not lower-case letters, digits and underscores",
  ],
  [
    "a field's name with a space",
    { ...right, datasets: { one: { ...dataset, fields: { "a name": field } } } },
    "dataset one: field a name is not lower-case letters, digits and underscores",
  ],
  [
    "an industry dataset without a measure",
    { ...right, datasets: { one: { ...dataset, scope: "industry" } } },
    "dataset one has scope industry and no measure",
  ],
  [
    "an industry dataset that does not say what it is over",
    { ...right, datasets: { one: { ...dataset, scope: "industry", measure } } },
    "dataset one has scope industry and does not say what it is over: expected one of service_requests, alerts, devices",
  ],
  [
    "an industry dataset over what there is not",
    { ...right, datasets: { one: { ...dataset, scope: "industry", over: "outages", measure } } },
    "dataset one is over outages, expected one of service_requests, alerts, devices",
  ],
  [
    "a party's dataset that is over something",
    { ...right, datasets: { one: { ...dataset, over: "alerts" } } },
    "dataset one has scope party: over and holds go with scope industry",
  ],
  [
    "cells of which nobody can say what they hold",
    {
      ...right,
      datasets: { one: { ...dataset, ...industry, fields: { name: field, rate: field }, measure } },
    },
    "dataset one is over service_requests, of which column name is none (month, day, period, grain, srv, device_type, region, smets_version are): name a file of datasets/ in holds that says what each cell holds",
  ],
  [
    "what cells hold in an SQL that is not there",
    { ...right, datasets: { one: { ...dataset, ...industry, holds: "two.sql", measure } } },
    "dataset one: datasets/two.sql is not there",
  ],
  [
    "a measure whose value is no field",
    { ...right, datasets: { one: { ...dataset, ...industry, holds: "one.sql", measure } } },
    "dataset one: measure rate is no field",
  ],
  [
    "a cohort of what is no field",
    {
      ...right,
      datasets: {
        one: { ...dataset, ...industry, fields: { rate: field }, measure },
      },
    },
    "dataset one: cohort column name is no field",
  ],
  [
    "a dataset's field that may not be in the portal",
    { ...right, datasets: { one: { ...dataset, fields: { postcode: { ...field, portal: false } } } } },
    "dataset one: field postcode may not be in a portal file",
  ],
  [
    "a dataset's SQL that is not there",
    { ...right, datasets: { one: { ...dataset, sql: "two.sql" } } },
    "dataset one: datasets/two.sql is not there",
  ],
  [
    "the SQL of how cells contain one another that is not there",
    {
      ...right,
      datasets: {
        one: {
          ...dataset,
          ...{ ...industry, fields: { period: field, rate: field } },
          measure: {
            ...{ kind: "rates-and-times" as const, period: "period", within: "within.sql" },
            rate: { value: "rate", minimumDenominator: 30 },
          },
        },
      },
    },
    "dataset one: datasets/within.sql is not there",
  ],
  [
    "a view's name with a hyphen",
    { ...right, views: { "one-view": view } },
    "view name one-view is not lower-case letters, digits and underscores",
  ],
  [
    "a view of both",
    { ...right, views: { one: { ...view, sql: "one.sql" } } },
    "view one: expected either sql or dataset",
  ],
  [
    "a view of neither",
    { ...right, views: { one: { ...view, dataset: undefined } } },
    "view one: expected either sql or dataset",
  ],
  [
    "a view's SQL that is not there",
    { ...right, views: { one: { ...view, dataset: undefined, sql: "two.sql" } } },
    "view one: views/two.sql is not there",
  ],
  [
    "a view of a dataset that is not there",
    { ...right, views: { one: { ...view, dataset: "two" } } },
    "view one: unknown dataset two",
  ],
];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a wrong registration stops at the start and is named with the reason", () => {
  it.each(WRONG)("%s", async (name, registered, reason) => {
    const source = join(folder, name.replaceAll(/\W/g, "-"));
    const file = await write(source, "wrong", registered);
    await expect(loadReports(source)).rejects.toThrow(`report wrong: ${reason} (${file})`);
  });

  it("a folder's name that is no id", async () => {
    const source = join(folder, "name");
    const file = await write(source, "Wrong", { ...right, id: "Wrong" });
    await expect(loadReports(source)).rejects.toThrow(
      `report Wrong: id Wrong is not lower-case letters, digits and hyphens (${file})`,
    );
  });

  it("a report.ts that does not load", async () => {
    const source = join(folder, "broken");
    const file = await write(source, "wrong", right);
    await writeFile(file, 'import "./not-there.js";');
    await expect(loadReports(source)).rejects.toThrow(`report wrong: cannot load ${file}: `);
  });

  it("an SQL that returns other columns than the registration says, at the refresh, before anything is published", async () => {
    const source = join(folder, "columns");
    await copySource(source);
    await dropIn(REQUEST_VOLUME, source);
    const sql = join(source, "src/reports/request-volume/datasets/daily.sql");
    await writeFile(sql, "SELECT party_id, role, day, srv AS service FROM service_requests");
    await expect(refreshData(TINY, join(folder, "site"), { source })).rejects.toThrow(
      "report request-volume: datasets/daily.sql returns party_id, role, day, service, expected party_id, role, day, srv, requests, has_failure, last_started_at, rtt_sum_ms, rtt_mean_ms for dataset daily",
    );
    expect(await currentIndex(join(folder, "site"))).toBeNull();
  });
});

describe("registrations that are right", () => {
  it("come in the order of the menu, ties by id", async () => {
    const source = join(folder, "right");
    for (const [id, order] of [
      ["b", 2],
      ["c", 1],
      ["a", 2],
    ] as const)
      await write(source, id, { ...right, id, order });
    expect((await loadReports(source)).map(({ id }) => id)).toEqual(["c", "a", "b"]);
  });

  it("are those of the checkout", async () => {
    expect((await loadReports(CHECKOUT)).map(({ id }) => id)).toContain("inventory");
  });
});

/** A report folder with that registration and one dataset and view. @returns the file with the registration */
async function write(source: string, name: string, registered: unknown): Promise<string> {
  const report = join(source, "src/reports", name);
  for (const sql of ["datasets/one.sql", "views/one.sql"]) {
    await mkdir(dirname(join(report, sql)), { recursive: true });
    await writeFile(join(report, sql), "SELECT 1");
  }
  const text =
    registered === undefined ? "export const report = 1;" : `export default ${JSON.stringify(registered)};`;
  await writeFile(join(report, "report.ts"), text);
  return join(report, "report.ts");
}
