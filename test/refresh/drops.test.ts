import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { main } from "../../bin/portal.js";
import { byFeed } from "../../loaders/contract/feeds.js";
import { silent } from "../../loaders/effects.js";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { refuseDrops } from "../../loaders/warehouse/drops.js";
import { emptyState } from "../../loaders/warehouse/state.js";
import type { DayFiles, State } from "../../loaders/warehouse/state.js";
import { TINY, withFolder } from "../support/site.js";

/** Rows by day of November 2026, from the first on. */
const days = (...rows: readonly number[]): DayFiles =>
  Object.fromEntries(
    rows.flatMap((n, i) =>
      n === 0 ? [] : [[`2026-11-${String(i + 1).padStart(2, "0")}`, { file: "", rows: n, untagged: 0 }]],
    ),
  );
const WEEK = [100, 100, 100, 100, 100, 100, 100];

interface Given {
  asOf: string | null;
  alerts?: DayFiles;
  requests?: DayFiles;
  estate?: number;
  files?: readonly (readonly [path: string, read: number])[];
  quarantined?: number;
  /** Of the new files. */
  setAside?: number;
}
function state({ asOf, alerts = {}, requests = {}, estate = 0, files = [], quarantined = 0 }: Given): State {
  const empty = emptyState();
  return {
    ...empty,
    ...{ asOf, estate, days: { ...empty.days, alerts, service_requests: requests } },
    extracts: {
      ...empty.extracts,
      alerts: files.map(([path, read]) => ({
        ...{ path, read, bytes: 0, sha256: "", normalised: 0, extraColumns: [], missingColumns: [] },
      })),
    },
    quarantined: { alerts: { bad_eui64: quarantined } },
  };
}
const at = (day: number): string => `2026-11-${String(day).padStart(2, "0")} 00:00:00`;

function refusal(before: Given, after: Given, settings = {}): string | null {
  try {
    const setAside = { ...byFeed(() => 0), alerts: after.setAside ?? 0 };
    refuseDrops(state(before), state(after), setAside, [], { ...DEFAULT_SETTINGS, ...settings });
    return null;
  } catch (error) {
    return error instanceof Error ? (error.message.split("\n")[1]?.trim() ?? error.message) : String(error);
  }
}

describe("a day that has ended", () => {
  const before = { asOf: at(8), alerts: days(...WEEK) };
  it("may fall to half of the same weekday before, and no further", () => {
    expect(refusal(before, { asOf: at(9), alerts: days(...WEEK, 50) })).toBeNull();
    expect(refusal(before, { asOf: at(9), alerts: days(...WEEK, 49) })).toBe(
      "alerts: 2026-11-08 has 49 rows; this weekday usually has 100",
    );
    expect(refusal(before, { asOf: at(9), alerts: days(...WEEK, 49) }, { dropShare: 0.6 })).toBeNull();
  });

  it("is not judged where there were few, while it is open, or in the first release", () => {
    const few = [19, ...WEEK.slice(1)];
    expect(
      refusal({ asOf: at(8), alerts: days(...few) }, { asOf: at(9), alerts: days(...few, 1) }),
    ).toBeNull();
    expect(refusal(before, { asOf: at(8), alerts: days(...WEEK, 1) })).toBeNull();
    expect(refusal({ asOf: null }, { asOf: at(9), alerts: days(...WEEK, 1) })).toBeNull();
  });

  it("of few rows must fall by more than chance: three times the square root", () => {
    const week = WEEK.map(() => 20);
    const fallen = (rows: number): unknown =>
      refusal({ asOf: at(8), alerts: days(...week) }, { asOf: at(9), alerts: days(...week, rows) });
    expect(fallen(7)).toBeNull();
    expect(fallen(6)).toBe("alerts: 2026-11-08 has 6 rows; this weekday usually has 20");
  });

  it("is judged once it has ended, though it had rows in the release before", () => {
    const open = { asOf: at(8), alerts: days(...WEEK, 30) };
    expect(refusal(open, { asOf: at(9), alerts: days(...WEEK, 40) })).toBe(
      "alerts: 2026-11-08 has 40 rows; this weekday usually has 100",
    );
  });

  it("is compared with the median of four weeks: one with a storm is no measure", () => {
    const weeks = [...WEEK, 900, ...WEEK.slice(1), ...WEEK];
    expect(
      refusal({ asOf: at(22), alerts: days(...weeks) }, { asOf: at(23), alerts: days(...weeks, 60) }),
    ).toBeNull();
  });

  it("is missed where a later day has rows", () => {
    expect(refusal(before, { asOf: at(10), alerts: days(...WEEK, 0, 100) })).toBe(
      "alerts: 2026-11-08 has 0 rows; this weekday usually has 100",
    );
    const gap = [...WEEK.slice(0, 4), 0, 100, 100];
    expect(
      refusal({ asOf: at(8), alerts: days(...gap) }, { asOf: at(10), alerts: days(...gap, 0, 100) }),
    ).toBeNull();
  });
});

describe("a feed that stops", () => {
  const before = { asOf: at(8), alerts: days(...WEEK), requests: days(...WEEK) };
  const missing = "alerts: 2026-11-08 has 0 rows; this weekday usually has 100";
  const both = { alerts: days(...WEEK), requests: days(...WEEK) };

  it("is missed on the first day that has ended and on which the other feed goes on", () => {
    const after = { alerts: days(...WEEK), requests: days(...WEEK, 100) };
    expect(refusal(before, { asOf: at(9), ...after })).toBe(missing);
    expect(refusal(before, { asOf: "2026-11-08 20:00:00", ...after })).toBeNull();
    expect(refusal(before, { asOf: at(9), alerts: days(...WEEK, 100), requests: days(...WEEK) })).toBe(
      "service_requests: 2026-11-08 has 0 rows; this weekday usually has 100",
    );
  });

  it("is not missed where the other stops too: a delivery may be of the inventory alone", () => {
    for (const day of [9, 10, 20]) expect(refusal(before, { asOf: at(day), ...both })).toBeNull();
  });

  it("is missed once: what was accepted is not asked again, nor when rows come again", () => {
    const stopped = { asOf: at(9), alerts: days(...WEEK), requests: days(...WEEK, 100) };
    expect(refusal(stopped, { ...stopped, asOf: "2026-11-09 04:00:00" })).toBeNull();
    const later = { asOf: at(11), requests: days(...WEEK, 100, 100, 100) };
    expect(refusal(stopped, { ...later, alerts: days(...WEEK) })).toBeNull();
    expect(refusal(stopped, { ...later, alerts: days(...WEEK, 0, 0, 100) })).toBeNull();
  });

  it("may be as many days behind as the settings say", () => {
    const settings = { lateDays: 1 };
    const after = (n: number): Given => ({
      ...{ asOf: at(8 + n), alerts: days(...WEEK) },
      requests: days(...WEEK, ...WEEK.slice(0, n)),
    });
    expect(refusal(before, after(1), settings)).toBeNull();
    expect(refusal(before, after(2), settings)).toBe(missing);
    const partial = (asOf: string): unknown =>
      refusal(before, { asOf, alerts: days(...WEEK, 40), requests: days(...WEEK, 100) }, settings);
    expect(partial(at(9))).toBeNull();
    expect(partial(at(10))).toBe("alerts: 2026-11-08 has 40 rows; this weekday usually has 100");
  });

  it("is no news where not each day had rows, or few", () => {
    const after = { asOf: at(9), requests: days(...WEEK, 100) };
    for (const week of [[100, 0, 100, 100, 100, 100, 100], WEEK.map(() => 19)])
      expect(refusal({ ...before, alerts: days(...week) }, { ...after, alerts: days(...week) })).toBeNull();
  });
});

it("an estate may fall to half of the release before", () => {
  expect(refusal({ asOf: at(8), estate: 200 }, { asOf: at(9), estate: 100 })).toBeNull();
  expect(refusal({ asOf: at(8), estate: 200 }, { asOf: at(9), estate: 99 })).toBe(
    "inventory: 99 devices in the estate, 200 in the release before",
  );
  expect(refusal({ asOf: at(8), estate: 10 }, { asOf: at(9), estate: 4 })).toBe(
    "inventory: 4 devices in the estate, 10 in the release before",
  );
  expect(refusal({ asOf: at(8), estate: 9 }, { asOf: at(9), estate: 0 })).toBeNull();
});

it("new files must give a row where there were some; rows that others replaced count", () => {
  const before = { asOf: at(8), files: [["1.csv", 10]] } as const;
  const after = (read: number, quarantined = 0): Given => ({
    ...{ asOf: at(9), quarantined, setAside: quarantined },
    files: [
      ["1.csv", 10],
      ["2.csv", read],
    ],
  });
  expect(refusal(before, after(1))).toBeNull();
  expect(refusal(before, after(0))).toBe("alerts: 1 new file (2.csv) without a row");
  expect(refusal(before, after(4, 4))).toBeNull();
  expect(refusal(before, after(5, 5))).toBe(
    "alerts: 1 new file (2.csv) with 5 rows, of which none was accepted",
  );
  expect(refusal({ asOf: at(8) }, { asOf: at(9), files: [["2.csv", 0]] })).toBeNull();
  const waiting = { ...before, quarantined: 6 } as const;
  const redeemed = { ...after(5, 5), quarantined: 5 };
  expect(refusal(waiting, redeemed)).toBe(
    "alerts: 1 new file (2.csv) with 5 rows, of which none was accepted",
  );
});

it("nothing is published without an inventory", () => {
  expect(refusal({ asOf: null }, { asOf: null })).toBe(
    "inventory: no row was accepted, and nothing is published without an inventory: have it delivered",
  );
});

it("portal refresh ends with 3 and the words, and publishes with --accept-drop", async () => {
  await withFolder(async (folder) => {
    const extracts = join(folder, "extracts");
    await cp(TINY, extracts, { recursive: true });
    const said: string[] = [];
    const refresh = (...more: string[]): Promise<number> =>
      main(
        [
          "node",
          "portal",
          "refresh",
          "--extracts",
          extracts,
          "--site",
          join(folder, "site"),
          "--no-pages",
          ...more,
        ],
        silent(said),
      );
    expect(await refresh()).toBe(0);
    await writeFile(
      join(extracts, "alerts/later.csv"),
      "alert_id,alert_code,user_id,device_id,raised_at,delivery_status\n",
    );
    expect(await refresh()).toBe(3);
    expect(said.at(-1)).toBe(
      [
        "portal: nothing was published: a delivery has much less than those before.",
        "  alerts: 1 new file (later.csv) without a row",
        "Have what is missing delivered; if nothing is missing, run the refresh again with --accept-drop alerts.",
      ].join("\n"),
    );
    expect(await refresh("--accept-drop", "alerts")).toBe(0);
    expect(await refresh("--accept-drop", "alert")).toBe(2);
  });
});
