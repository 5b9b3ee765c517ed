import { describe, expect, it } from "vitest";
import { currentPolicy, limitsFor, parsePolicy, withholding } from "../../loaders/disclosure/policy.js";

const override = { name: "merger", date: "2026-11-01", by: "A. Officer", reason: "two suppliers merge" };
const policy = await currentPolicy();
const withOverride = (more: object): unknown => ({ ...policy, overrides: [{ ...override, ...more }] });

describe("the policy file", () => {
  it("holds the limits of the policy, version 2", () => {
    expect(policy.limits).toEqual({
      ...{ contributors: 6, p_percent: 15, largest_percent: 50, two_largest_percent: 80 },
      ...{ median_contributors: 10, quartile_contributors: 20, cohort_difference: 2, steady_points: 1 },
      ...{ rate_base: 0.1, coarse_rate_base: 0.5, coarse_below: 20, mean_figures: 3, extreme_figures: 2 },
      ...{ mean_times: 30, extreme_times: 100, remainder_owner_groups: 3 },
      ...{ league_owner_groups: 6, league_largest_percent: 50, league_fits: 3, league_coarsest_base: 2 },
      ...{ bar_owner_groups: 6, bar_devices: 30, bar_base: 5 },
      ...{ bar_version_owner_groups: 3, bar_version_percent: 5, revised_owner_groups: 3 },
    });
  });

  it("takes overrides that tighten, where they apply", () => {
    const tight = parsePolicy(
      withOverride({ dataset: "srv/industry", role: "GT", limits: { contributors: 8, largest_percent: 40 } }),
    );
    const of = (dataset: string, role: string | null): number[] => {
      const { contributors, largest_percent } = limitsFor(tight, dataset, role);
      return [contributors, largest_percent];
    };
    expect([
      of("srv/industry", "GT"),
      of("srv/industry", "IS"),
      of("srv/industry", null),
      of("alerts/industry", "GT"),
    ]).toEqual([
      [8, 40],
      [6, 50],
      [8, 40],
      [6, 50],
    ]);
  });

  it("withholds by an override a dataset, role, and month with its days", () => {
    const closed = parsePolicy(withOverride({ role: "GT", period: "2026-10", withhold: true }));
    const names = ["2026-10", "2026-10-31", "2026-1", "2026-11"].map(
      (p) => withholding(closed, "srv/industry", "GT", p)?.name,
    );
    expect(names).toEqual(["merger", "merger", undefined, undefined]);
    expect(withholding(closed, "srv/industry", "IS", "2026-10")).toBeUndefined();
  });

  it.each([
    [
      { limits: { contributors: 5 } },
      "override merger loosens contributors from 6 to 5: an override may only tighten",
    ],
    [
      { limits: { largest_percent: 60 } },
      "override merger loosens largest_percent from 50 to 60: an override may only tighten",
    ],
    [
      { limits: { rate_base: 0.01 } },
      "override merger loosens rate_base from 0.1 to 0.01: an override may only tighten",
    ],
    [
      { limits: { mean_figures: 4 } },
      "override merger loosens mean_figures from 3 to 4: an override may only tighten",
    ],
    [{ withhold: false }, "override merger: withhold is false, expected true: an override may only tighten"],
    [{ limits: { parties: 3 } }, "override merger: unknown limit parties"],
    [{ show: true }, "override merger: unknown field show"],
    [{}, "override merger neither limits nor withholds"],
    [{ withhold: true, by: "" }, "override merger lacks by"],
    [{ withhold: true, date: "1 Nov" }, "override merger: date 1 Nov, expected YYYY-MM-DD"],
  ])("refuses the override %j", (more, reason) => {
    expect(() => parsePolicy(withOverride(more))).toThrow(`disclosure policy: ${reason}`);
  });
});
