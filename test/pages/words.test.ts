import { describe, expect, it } from "vitest";
import { dayIsDue, industryNote, openMonthWords } from "../../src/components/industry-words.js";
import { MonthChoice } from "../../src/components/month-choice.js";
import { filtersOf } from "../../src/components/month-filters.js";
import { monthNotHeld, monthTitle } from "../../src/components/months.js";
import { noBurstWords } from "../../src/reports/alerts/burst-words.js";
import { changeWords, strongChange } from "../../src/reports/alerts/month-change.js";
import { noFinding } from "../../src/reports/srv/diagnose/findings.js";
import { isTestable } from "../../src/reports/srv/diagnose/stands-out.js";
import { positionsNote, tableNote, unplaced } from "../../src/reports/srv/league-words.js";

const day = (text: string): Date => new Date(`${text}T00:00:00Z`);

describe("a month in the address that is not held", () => {
  it.each([
    [
      ["2026-08", "2026-10", "2026-09"],
      "No figures are held for January 2031; held are August to October 2026.",
    ],
    [["2026-10"], "No figures are held for January 2031; only October 2026 is held."],
    [["2025-12", "2026-01"], "No figures are held for January 2031; held are December 2025 to January 2026."],
    [
      ["2026-05", "2026-08", "2026-09"],
      "No figures are held for January 2031; held are May 2026, August to September 2026.",
    ],
    [[], "No figures are held for January 2031; no month is held yet."],
  ])("is named, beside those that are held: %j", (held, words) => {
    expect(monthNotHeld(held)("2031-01")).toBe(words);
  });

  it("is no month where the text is none", () => {
    expect(["2026-13", "October", "2026-1"].map(monthNotHeld(["2026-10"]))).toEqual([null, null, null]);
  });
});

describe("a month that has not ended is named as a part", () => {
  it("where it is the only one held, in a first release", () => {
    const [month] = filtersOf(["2026-11"], "2026-11", "2026-10");
    expect([month?.unset, month?.options, monthTitle("2026-10", "2026-10")]).toEqual([
      "Part of November 2026",
      [],
      "October 2026",
    ]);
    const choice = new MonthChoice(["2026-11"], day("2026-11-03"));
    expect([choice.spec.unset, choice.words({}), choice.words({ month: "all" })]).toEqual([
      "Part of November 2026",
      "part of November 2026",
      "every month held",
    ]);
  });

  it("and its industry figures follow, unless the role has none", () => {
    expect([true, false].map(openMonthWords)).toEqual([
      "The month is still open: its figures change, and industry figures follow when it has ended.",
      "The month is still open: its figures change.",
    ]);
  });
});

describe("what is said of the industry beside a chart", () => {
  const [shown, hidden, open] = [
    { isDue: true, isShown: true, isCounted: true },
    { isDue: true, isShown: false, isCounted: true },
    { isDue: false, isShown: false, isCounted: true },
  ];
  it.each([
    [[shown], "Industry includes you."],
    [
      [shown, hidden],
      "Industry includes you. Where the industry has no mark, it is not shown, to protect other parties.",
    ],
    [[hidden, hidden], "Industry figures are not shown, to protect other parties."],
    [[shown, open], "Industry includes you. Those of the open month follow when it has ended."],
    [
      [hidden, open],
      "Industry figures are not shown, to protect other parties. Those of the open month follow when it has ended.",
    ],
    [[open], "Industry figures follow when the month has ended."],
    [[], ""],
  ])("follows from what is due and shown: %j", (periods, words) => {
    expect(industryNote(null, periods, "month", "requests that ended")).toBe(words);
  });

  it("is without the viewer where it has fewer than an average of rates needs", () => {
    const few = { isDue: true, isShown: true, isCounted: false };
    expect(
      [
        [few, few],
        [few, shown],
        [few, hidden],
      ].map((of) => industryNote(null, of, "month", "alerts that were delivered or failed")),
    ).toEqual([
      "Industry does not include you: you have fewer than 30 alerts that were delivered or failed.",
      "Industry includes you where you have at least 30 alerts that were delivered or failed.",
      "Industry does not include you: you have fewer than 30 alerts that were delivered or failed. Where the industry has no mark, it is not shown, to protect other parties.",
    ]);
  });

  it("is why there can be none, whatever is drawn", () => {
    expect(industryNote("There is none.", [hidden], "day", "requests that ended")).toBe("There is none.");
  });

  it("a day is due once it has ended, at the as-of time", () => {
    const asOf = new Date("2026-11-02T20:00:00Z");
    expect(["2026-11-01", "2026-11-02", "2026-11-03"].map((text) => dayIsDue(day(text), asOf))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe("a league table", () => {
  const NORTH = ["Region: North"];
  it.each([
    [
      { ended: 400, successRate: 96.54 },
      { rows: 12, isPlaced: true, roundedTo: 0.5 },
      [],
      "Rates are rounded to 0.5 points, so that no rate tells whose it is. Only your own row is named.",
    ],
    [
      { ended: 400, successRate: 96.54 },
      { rows: 12, isPlaced: true, roundedTo: 1 },
      NORTH,
      "Rates are rounded to 1 point, so that no rate tells whose it is. Only your own row is named. Counts all requests of the process, not only Region: North.",
    ],
    [
      { ended: 400, successRate: 96.54 },
      { rows: 0, isPlaced: false, roundedTo: null },
      [],
      "Your success rate: 96.5\u202f%.",
    ],
    [
      { ended: 12, successRate: 75 },
      { rows: 12, isPlaced: false, roundedTo: null },
      [],
      "Rates are rounded. Only your own row is named. Too few requests to be placed: 12 requests ended, 100 are needed. Your success rate: 75.0\u202f%.",
    ],
    [
      { ended: 0, successRate: null },
      { rows: 0, isPlaced: false, roundedTo: null },
      NORTH,
      "Too few requests to be placed: 0 requests ended, 100 are needed. Counts all requests of the process, not only Region: North.",
    ],
  ])(
    "says what the viewer needs to know, and that filters do not cut it: %j, %j, %j",
    (own, table, filters, words) => {
      expect(tableNote(own, table, filters)).toBe(words);
    },
  );

  it("says why months have no position: none is shown, the viewer has too few, or the role has no tables", () => {
    expect(positionsNote([3, null], null, [])).toBe(
      "A gap is a month without a table, or with too few of your requests to be placed.",
    );
    expect(positionsNote([3, 4], null, NORTH)).toBe(
      "Counts all requests of the process, not only Region: North.",
    );
    expect(positionsNote([null], "No industry figures: your role has fewer than six owner groups.", [])).toBe(
      "No industry figures: your role has fewer than six owner groups.",
    );
    expect([99, 100].map((ended) => unplaced({ ended, successRate: 90 }))).toEqual([
      "Too few requests to be placed",
      "Table not shown, to protect other parties",
    ]);
  });
});

describe("where no day is a burst", () => {
  const held = [day("2026-08-01"), day("2026-11-02")] as const;
  it.each([
    [held, "2026-10", "No single day in October 2026 stood out from the 28 days before it"],
    [
      held,
      "2026-08",
      "No single day in August 2026 stood out from the 28 days before it, of those tested (from 15 Aug 2026 on)",
    ],
    [held, null, "No single day stood out from the 28 days before it, of those tested (from 15 Aug 2026 on)"],
    [
      [day("2026-10-25"), day("2026-11-02")] as const,
      "2026-11",
      "No day could be tested: 14 days of alerts must lie before it",
    ],
    [null, "2026-10", "No day with an alert is held"],
  ])("the page says which days were looked at: %j, %s", (of, month, words) => {
    expect(noBurstWords(of, month)).toBe(words);
  });

  it("and of what: all alerts together may have none though single ones do", () => {
    expect(noBurstWords(held, "2026-10", "day of all alerts together")).toBe(
      "No single day of all alerts together in October 2026 stood out from the 28 days before it",
    );
  });
});

describe("an alert against the month before", () => {
  const [first, asOf] = [day("2026-08-01"), day("2026-11-03")];
  const change = (alerts: Record<string, number>, month = "2026-10"): string | null => {
    const found = strongChange(month, new Map(Object.entries(alerts)), first, asOf);
    return found && changeWords(found);
  };

  it("says by how much it rose or fell, a day", () => {
    // 930 ÷ 31 = 30 a day; 300 ÷ 30 = 10; 480 ÷ 30 = 16
    expect(change({ "2026-10": 930, "2026-09": 300 })).toBe(
      "30.0 alerts a day, 10.0 in September 2026: 3.0 times as many",
    );
    expect(change({ "2026-10": 930, "2026-09": 480 })).toBe(
      "30.0 alerts a day, 16.0 in September 2026: 87.5\u202f% more",
    );
    expect(change({ "2026-10": 310, "2026-09": 900 })).toBe(
      "10.0 alerts a day, 30.0 in September 2026: 66.7\u202f% fewer",
    );
    expect(change({ "2026-10": 310 })).toBe("10.0 alerts a day, none in September 2026");
  });

  it("says nothing of a small change, of one that chance may give, or of months held for less than a week", () => {
    expect(change({ "2026-10": 9300, "2026-09": 7000 })).toBeNull();
    expect(change({ "2026-10": 12, "2026-09": 4 })).toBeNull();
    expect(change({ "2026-11": 900, "2026-10": 310 }, "2026-11")).toBeNull();
    expect(change({ "2026-08": 900 }, "2026-08")).toBeNull();
  });

  it("counts only the days that are held of a part of a month", () => {
    // From 11 September on: 20 days, 200 alerts
    const found = strongChange(
      "2026-10",
      new Map([
        ["2026-09", 200],
        ["2026-10", 930],
      ]),
      day("2026-09-11"),
      asOf,
    );
    expect(found).toEqual({ month: "2026-10", now: 30, before: 10 });
  });
});

describe("where nothing stands out among a choice's requests", () => {
  it("the page tells whether there was enough to test", () => {
    // 10 of 100 and 90 of 900: 10 expected on either side; 1 of 10: one
    const total = { of: 1000, hits: 100 };
    const value = (of: number, hits: number) => [{ dimension: "region", value: "North", of, hits }];
    expect([value(100, 10), value(10, 1), value(1000, 100)].map((of) => isTestable(of, total))).toEqual([
      true,
      false,
      false,
    ]);
    expect(isTestable([], { of: 0, hits: 0 })).toBe(false);
    expect([
      noFinding("failures", true),
      noFinding("slow", true),
      noFinding("failures", false),
      noFinding("slow", false),
    ]).toEqual([
      "No value fails more often than your own rate, beyond chance.",
      "No value is slow more often than your own rate, beyond chance.",
      "Too few failures to tell whether a value stands out.",
      "Too few slow round trips to tell whether a value stands out.",
    ]);
  });
});
