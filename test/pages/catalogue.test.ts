import { describe, expect, it } from "vitest";
import { ageOf, barsOf, catalogueOf } from "../../src/reports/inventory/catalogue.js";
import type { Row } from "../../src/components/rows.js";

const row = (firmware_version: string, devices: number, given: Row = {}): Row => ({
  device_type_group: "ESME",
  manufacturer: "1063",
  model: "010A030B",
  firmware_version,
  manufacturer_name: "Calder Meters",
  model_name: "Calder E102",
  newest_firmware_version: "00020400",
  devices,
  ...given,
});

const model = { key: "", manufacturer: "", model: "", name: "", maker: "", newest: "00020400" };

describe("age of a firmware version", () => {
  it("counts versions behind the newest on the Central Products List, held or not", () => {
    const versions = ["00020300", "00020100"];
    expect(versions.map((version) => ageOf(version, { ...model, versions }))).toEqual([1, 2]);
  });

  it("counts from the newest that is held where the list has none", () => {
    const versions = ["00020300", "00020100"];
    expect(versions.map((version) => ageOf(version, { ...model, newest: null, versions }))).toEqual([0, 1]);
  });

  it("has no age for a version that is not held, which is not a version behind either", () => {
    const versions = ["not held", "00020300"];
    expect(versions.map((version) => ageOf(version, { ...model, versions }))).toEqual([null, 1]);
  });

  it("puts all that is four or more behind together", () => {
    const versions = ["5", "4", "3", "2", "1"];
    expect(versions.map((version) => ageOf(version, { ...model, newest: "6", versions }))).toEqual([
      1, 2, 3, 4, 4,
    ]);
  });
});

describe("bars of a device type", () => {
  it("stand by devices, with the newest version first", () => {
    const rows = [
      row("00020300", 5),
      row("00020400", 7),
      row("00010000", 40, { model: "FFFF0001", model_name: null, newest_firmware_version: null }),
      row("00000001", 99, { device_type_group: "GSME", model: "FFFF0002" }),
    ];
    const bars = barsOf(rows, "ESME", catalogueOf(rows));
    expect(bars.map(({ model: { name }, devices, parts }) => ({ name, devices, parts }))).toEqual([
      { name: "FFFF0001", devices: 40, parts: [{ version: "00010000", age: 0, devices: 40 }] },
      {
        name: "Calder E102",
        devices: 12,
        parts: [
          { version: "00020400", age: 0, devices: 7 },
          { version: "00020300", age: 1, devices: 5 },
        ],
      },
    ]);
  });
});
