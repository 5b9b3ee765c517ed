import { expect, it } from "vitest";
import { columnLabel } from "../../src/components/chart/label.js";

it.each([
  ["E470", 72, "E470"],
  ["Calder E102 single phase", 96, "Calder E102\nsingle phase"],
  ["Calder E102 single phase with auxiliary load control", 96, "Calder E102\nsingle phase…"],
  ["050E0101", 40, "050E0…"],
])("writes %j in %d pixels on at most two lines", (name, width, label) => {
  expect(columnLabel(name, width)).toBe(label);
});
