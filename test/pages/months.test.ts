import { expect, test } from "vitest";
import { monthBefore, openingMonth } from "../../src/components/months.js";

const asOf = new Date("2026-11-02T06:00:00Z");

test("A page opens with the last complete month, in whatever order months are held", () => {
  expect(openingMonth(["2026-09", "2026-11", "2026-10"], asOf)).toBe("2026-10");
});

test("Where the last complete month is not held, a page opens with the newest that is", () => {
  expect(openingMonth(["2026-08", "2026-09"], asOf)).toBe("2026-09");
  expect(openingMonth(["2026-11"], asOf)).toBe("2026-11");
});

test("Where no month is held, a page opens with the last complete one", () => {
  expect(openingMonth([], asOf)).toBe("2026-10");
});

test("The month before January is December of the year before", () => {
  expect(monthBefore("2026-01")).toBe("2025-12");
});
