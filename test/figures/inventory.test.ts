import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silent } from "../../loaders/effects.js";
import type { RefreshResult } from "../../loaders/refresh.js";
import { writeSample } from "../../loaders/sample/sample.js";
import { refreshData } from "../support/site.js";
import { asked as ask } from "./asked.js";
import { marketSite } from "./market-site.js";
import { readPlainExtracts } from "./plain-extracts.js";
import { PlainInventory } from "./plain-inventory.js";
import type { Figures } from "./plain-inventory.js";

type Answers = Record<string, Figures>;
type Question = readonly [view: string, parameters: Record<string, string>, plain: Plain];
type Plain = (counted: PlainInventory, party: string, role: string) => Figures;

const QUESTIONS: readonly Question[] = [
  ["models", {}, (plain, party, role) => plain.models(party, role)],
  ["firmware", {}, (plain, party, role) => plain.firmware(party, role)],
  ["exceptions", {}, (plain, party, role) => plain.exceptions(party, role)],
  ["headline", {}, (plain, party, role) => plain.headline(party, role)],
  ["devices", {}, (plain, party, role) => plain.devices(party, role)],
  ["changes", {}, (plain, party, role) => plain.changes(party, role)],
  ["rollout", {}, (plain, party, role) => plain.rollout(party, role)],
  ["firmware_versions", {}, (plain, party, role) => plain.firmwareVersions(party, role)],
];

const EXCEPTIONS = [
  "not_commissioned",
  "suspended",
  "no_recent_read",
  "no_alert_ever",
  "behind_newest_firmware",
];
const SLICES: readonly Record<string, string>[] = [
  { region: "SMETS1", device_type_group: "Other" },
  { region: "not held" },
  { smets_version: "SMETS2", status: "Suspended" },
];
const WITH_PARAMETERS: readonly Question[] = [
  [
    "exceptions",
    { read_days: "2", commission_days: "5" },
    (plain, party, role) => plain.exceptions(party, role, 2, 5),
  ],
  ...SLICES.flatMap((slice): Question[] => [
    ["models", slice, (plain, party, role) => plain.models(party, role, slice)],
    ["headline", slice, (plain, party, role) => plain.headline(party, role, slice)],
    ["exceptions", slice, (plain, party, role) => plain.exceptions(party, role, 30, 30, slice)],
    ["devices", slice, (plain, party, role) => plain.devices(party, role, undefined, slice)],
  ]),
  ...EXCEPTIONS.map((exception): Question => [
    "devices",
    { exception },
    (plain, party, role) => plain.devices(party, role, exception),
  ]),
];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "portal-test-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([1, 2])("a random market, seed %i", (seed) => {
  let plain: PlainInventory;
  let site = "";
  let refreshed: RefreshResult;

  beforeAll(async () => {
    const market = await marketSite(seed);
    ({ site, refreshed } = market);
    plain = new PlainInventory(await readPlainExtracts(market.extracts));
  });

  it("breaks no rule, so that both ways of counting read the same rows", () => {
    const quarantined = Object.entries(refreshed.feeds).map(([feed, counts]) => [feed, counts.quarantined]);
    expect(Object.fromEntries(quarantined)).toEqual(
      Object.fromEntries(Object.keys(refreshed.feeds).map((feed) => [feed, {}])),
    );
  });

  it("gives every party the figures that plain loops count", async () => {
    const questions = seed === 1 ? everyQuestion(plain) : inTurn(plain);
    expect(await answers(site, questions)).toEqual(counted(plain, questions));
  });

  it("counts and lists with other limits, by slice and by exception, as plain loops do", async () => {
    const questions = ["SUP05", "DNO10"].flatMap((party) =>
      WITH_PARAMETERS.map((question) => ({ party, question })),
    );
    expect(await answers(site, questions)).toEqual(counted(plain, questions));
  });

  it("shows an industry mix from six owner groups with 30 devices on, to half a point below 20 groups", () => {
    const shown = plain.firmware("SUP04", "IS").filter(({ industry_share }) => industry_share !== null);
    expect([...new Set(shown.map(({ model }) => model))].sort()).toEqual([
      "0A000006",
      "0A000019",
      "0A000020",
      "0A000063",
    ]);
    const offGrid = (model: string, steps: number): number =>
      shown.filter(
        (row) => row["model"] === model && !Number.isInteger(Number(row["industry_share"]) * steps),
      ).length;
    expect([offGrid("0A000006", 2), offGrid("0A000019", 2), offGrid("0A000063", 2)]).toEqual([0, 0, 0]);
    expect(offGrid("0A000020", 2)).toBeGreaterThan(0);
  });
});

describe("the sample extracts, bad input among them", () => {
  let plain: PlainInventory;
  let site = "";

  beforeAll(async () => {
    const extracts = join(folder, "sample");
    site = join(folder, "sample-site");
    await writeSample(
      {
        ...{ out: extracts, devices: 3000, days: 9, seed: 3, end: "2026-11-02", requestsPerDay: 30 },
        ...{ format: "parquet", badInput: true, force: false, memory: "1GB" },
      },
      silent(),
    );
    plain = new PlainInventory(await readPlainExtracts(extracts, isPlanted));
    await refreshData(extracts, site);
  });

  it("gives every party the figures that plain loops count", async () => {
    expect(await answers(site, inTurn(plain))).toEqual(counted(plain, inTurn(plain)));
  });
});

/** Rows that the sample plants to be quarantined: all but the first three and the last, of lines the first and last. */
function isPlanted(file: string, row: number, rows: number): boolean {
  if (file.endsWith("/bad-input.csv")) return row > 3 && row < rows;
  return file.endsWith("/bad-input.ndjson") && row > 1 && row < rows;
}

interface Asked {
  party: string;
  question: Question;
}

function everyQuestion(plain: PlainInventory): Asked[] {
  return partiesOf(plain).flatMap((party) => QUESTIONS.map((question) => ({ party, question })));
}

/** Every party is asked some of the questions in turn: each question goes to a quarter of the parties. */
function inTurn(plain: PlainInventory): Asked[] {
  return partiesOf(plain).flatMap((party, i) =>
    QUESTIONS.filter((_, j) => (i + j) % 4 === 0).map((question) => ({ party, question })),
  );
}

async function answers(site: string, asked: readonly Asked[]): Promise<Answers> {
  const found: Answers = {};
  for (const { party, question } of asked) {
    const [view, parameters] = question;
    const rows = await ask(site, { view: `inventory/${view}`, party, parameters });
    found[keyOf(party, view, parameters)] = inOrder(rows);
  }
  return found;
}

function counted(plain: PlainInventory, asked: readonly Asked[]): Answers {
  const rolesOf = (party: string): string[] =>
    plain.memberships().flatMap((member) => (member.party === party ? member.role : []));
  return Object.fromEntries(
    asked.map(({ party, question: [view, parameters, count] }) => [
      keyOf(party, view, parameters),
      inOrder(rolesOf(party).flatMap((role) => count(plain, party, role))),
    ]),
  );
}

function keyOf(party: string, view: string, parameters: Record<string, string>): string {
  return [party, view, ...Object.entries(parameters).flat()].join(" ");
}

function partiesOf(plain: PlainInventory): string[] {
  return [...new Set(plain.memberships().map(({ party }) => party))];
}

/** Rows as texts in one order: answers are compared as sets with repeats. */
function inOrder(rows: Figures): Figures {
  const columns = Object.keys(rows[0] ?? {}).sort();
  const text = (row: Figures[number]): string => JSON.stringify(columns.map((column) => row[column] ?? null));
  return rows
    .map((row) => ({ row, text: text(row) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}
