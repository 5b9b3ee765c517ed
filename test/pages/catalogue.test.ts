import { describe, expect, it } from "vitest";
import {
  barsOf,
  catalogueOf,
  higherOf,
  standingOf,
  standingWords,
} from "../../src/reports/inventory/catalogue.js";
import { furthestBehind } from "../../src/reports/inventory/finding-words.js";
import type { Row } from "../../src/model/rows.js";

const AS_OF = new Date("2026-11-03T00:00:00Z");

const row = (firmware_version: string, devices: number, given: Row = {}): Row => ({
  device_type_group: "ESME",
  manufacturer: "1063",
  model: "010A030B",
  firmware_version,
  manufacturer_name: "Calder Meters",
  model_name: "Calder E102",
  newest_firmware_version: "00020E03",
  devices,
  ...given,
});

const version = (firmware_version: string, is_listed: boolean, new_since: string | null = null): Row => ({
  manufacturer: "1063",
  model: "010A030B",
  firmware_version,
  is_listed,
  new_since: new_since === null ? null : new Date(`${new_since}T00:00:00Z`),
});

describe("the place of a firmware version", () => {
  const versions = (...listed: string[]) => ({ listed, recent: new Map<string, Date>() });

  it("is the number of higher versions on the Central Products List, whoever runs them; four and more are one", () => {
    const of = versions("1", "2", "3", "4", "5", "6");
    expect(["6", "5", "3", "2", "1"].map((held) => higherOf(held, of))).toEqual([0, 1, 3, 4, 4]);
  });

  it("is none above where the version is higher than all on the list, or the list has none", () => {
    expect([higherOf("7", versions("6")), higherOf("7", versions())]).toEqual([0, 0]);
  });

  it("is not told of a version that is not held", () => {
    expect([higherOf("not held", versions("1")), standingWords("not held", versions("1"))]).toEqual([
      null,
      "",
    ]);
  });

  it("is said in words, and a version that was just rolled out is not drawn as one that lies behind", () => {
    const rows = [row("0002012F", 50), row("00020E03", 14)];
    const [model] = catalogueOf(
      rows,
      [
        version("0002012F", true, "2026-10-05"),
        version("00020E01", true),
        version("00020E03", true),
        version("00020C01", false, "2026-09-07"),
        version("00020F01", false),
      ],
      AS_OF,
    ).values();
    if (!model) throw new Error("no model");
    const held = ["0002012F", "00020C01", "00020E01", "00020E03", "00020F01"];
    expect(held.map((of) => [standingOf(of, model), standingWords(of, model)])).toEqual([
      ["new", "2 higher on the list; new to your estate since 05 Oct 2026"],
      [2, "2 higher on the list"],
      [1, "1 higher on the list"],
      [0, "highest on the list"],
      [0, "above all on the list"],
    ]);
    expect(standingWords("00000001", versions())).toBe("none on the list");
  });
});

describe("bars of a device type", () => {
  it("stand by devices, with the highest version first", () => {
    const rows = [
      row("00020300", 5),
      row("00020E03", 7),
      row("00010000", 40, { model: "FFFF0001", model_name: null, newest_firmware_version: null }),
      row("00000001", 99, { device_type_group: "GSME", model: "FFFF0002" }),
    ];
    const bars = barsOf(rows, "ESME", catalogueOf(rows, [version("00020E03", true)], AS_OF));
    expect(bars.map(({ model: { name }, devices, parts }) => ({ name, devices, parts }))).toEqual([
      { name: "FFFF0001", devices: 40, parts: [{ version: "00010000", standing: 0, devices: 40 }] },
      {
        name: "Calder E102",
        devices: 12,
        parts: [
          { version: "00020E03", standing: 0, devices: 7 },
          { version: "00020300", standing: 1, devices: 5 },
        ],
      },
    ]);
  });
});

describe("what is said of the model with most devices below the highest version on the list", () => {
  const wordsOf = (rows: readonly Row[], versions: readonly Row[]): string | undefined =>
    furthestBehind(barsOf(rows, "ESME", catalogueOf(rows, versions, AS_OF)))?.words;

  it("names versions among them that are new to the estate", () => {
    expect(
      wordsOf(
        [row("0002012F", 50), row("00020E01", 4), row("00020E03", 14)],
        [version("0002012F", true, "2026-10-05"), version("00020E01", true), version("00020E03", true)],
      ),
    ).toBe(
      "has the most devices below the highest firmware version on the Central Products List: 54 devices, 79.4\u202f% of the model; 50 of them run 0002012F, new to your estate since 05 Oct 2026",
    );
  });

  it("is nothing where no version is below one on the list, though the estate runs several", () => {
    expect(wordsOf([row("00020300", 5), row("00020E03", 7)], [version("00020200", true)])).toBeUndefined();
  });
});
