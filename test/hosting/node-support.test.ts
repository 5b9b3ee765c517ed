import { expect, test } from "vitest";
import { endOfSupport, newestLongTerm } from "../../hosting/node-support.js";

test.each([
  ["v20.20.2", "2026-04-30T23:59:59Z", undefined],
  ["v20.20.2", "2026-05-01T00:00:00Z", "Node 20 has had no security updates since 2026-04-30; use Node 24"],
  ["v20.9.0", "2026-12-01T12:00:00Z", "Node 20 has had no security updates since 2026-04-30; use Node 26"],
  ["v25.2.0", "2026-06-01T12:00:00Z", undefined],
  ["v25.2.0", "2026-06-02T00:00:00Z", "Node 25 has had no security updates since 2026-06-01; use Node 24"],
  ["v26.12.1", "2029-04-30T12:00:00Z", undefined],
  ["v26.12.1", "2029-05-01T00:00:00Z", "Node 26 has had no security updates since 2029-04-30"],
  ["v27.0.0", "2035-01-01T00:00:00Z", undefined],
])("%s at %s: %s", (version, now, said) => {
  expect(endOfSupport(version, new Date(now))).toBe(said);
});

test("the newest line with long-term support changes on the day its support begins", () => {
  expect(newestLongTerm(new Date("2026-10-27T23:59:59Z"))).toBe(24);
  expect(newestLongTerm(new Date("2026-10-28T00:00:00Z"))).toBe(26);
  expect(newestLongTerm(new Date("2029-05-01T00:00:00Z"))).toBeUndefined();
});
