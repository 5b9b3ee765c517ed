import { expect, it } from "vitest";
import { formatDuration, formatMonth, formatPoints } from "../../src/model/format.js";
import { rateDomain } from "../../src/components/chart/cut-axis.js";
import { incidentBands } from "../../src/components/chart/bands.js";

it.each([
  [0, "0 ms"],
  [99, "99 ms"],
  [100, "0.10 s"],
  [1240, "1.24 s"],
  [9994, "9.99 s"],
  [9995, "10.0 s"],
  [30_000, "30.0 s"],
  [300_000, "5.0 min"],
  [7_100_000, "118.3 min"],
  [7_200_000, "2.0 h"],
  [86_400_000, "24.0 h"],
  [259_200_000, "72.0 h"],
  [1_000_000_000, "11.6 days"],
])("a duration of %i ms reads %s", (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

it("a change of a rate carries its sign, and one that rounds to nothing says so", () => {
  expect([0.44, -3.06, 0.04, -0.04].map(formatPoints)).toEqual(["+0.4 pp", "−3.1 pp", "±0.0 pp", "±0.0 pp"]);
});

it("a month has its name", () => {
  expect(formatMonth("2026-10")).toBe("October 2026");
});

it("an axis of rates is cut below the lowest, never between a rate and its foot", () => {
  expect([[99.95, 99.2], [97.0], [88, 100], [40], []].map(rateDomain)).toEqual([
    [98, 100],
    [96, 100],
    [85, 100],
    [0, 100],
    [98, 100],
  ]);
});

it("an incident that is open lasts to the as-of time, and says where it is", () => {
  const asOf = new Date("2026-10-17T20:00:00Z");
  const from = new Date("2026-10-16T04:40:00Z");
  const row = {
    ...{ incident_id: "I2", category: 2, title: "Slow", started_at: from, ended_at: null },
    ...{ csp_region: "North", service: "WAN" },
  };
  expect(incidentBands([row], asOf)).toEqual([
    { from, to: asOf, label: "Cat 2 I2", words: "Slow (North, WAN), 16 Oct 2026 04:40 UTC on, still open" },
  ]);
});
