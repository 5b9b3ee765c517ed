import { median } from "d3";
import type { Feed } from "../contract/feeds.js";
import { FEEDS } from "../contract/feeds.js";
import { PortalError } from "../errors.js";
import type { Settings } from "../settings.js";
import type { DayFiles, State } from "./state.js";
import { TAGGED_TABLES } from "./tagged-rows.js";
import type { TaggedTable } from "./tagged-rows.js";

/** A delivery of a feed that shrank, in words. */
interface Drop {
  feed: Feed;
  words: string;
}

/** Feeds of which a new file always has something to say; files of others may hold nothing but their header. */
const NEVER_EMPTY: readonly Feed[] = ["inventory", "service_requests", "alerts"];
/** Weeks of which the same weekday is compared. */
const WEEKS = 4;
/** Spreads of chance (Poisson, the square root) that a day must fall by: of few rows, half is no rarity. */
const SPREADS = 3;

/**
 * Stops the refresh if a delivery shrank against the release before: a feed whose new files give no row, a day that falls by more than
 * a share against the same weekday before, or is missing while others go on, or an estate that falls so against the release before. The
 * first refresh has nothing to be compared with; but without a row of inventory nothing is ever published.
 * @param setAside rows of the new files that were set aside when they were read, rows redeemed from quarantine not among them
 * @param accepted feeds whose drop is true
 * @throws PortalError (3) naming the feeds, what fell from what, and what to do
 */
export function refuseDrops(
  before: State,
  after: State,
  setAside: Readonly<Record<Feed, number>>,
  accepted: readonly Feed[],
  settings: Settings,
): asserts after is State & { asOf: string } {
  if (after.asOf === null)
    throw new PortalError(
      "inventory: no row was accepted, and nothing is published without an inventory: have it delivered",
    );
  if (before.asOf === null) return;
  const drops = [
    ...FEEDS.flatMap((feed) => emptyDelivery(feed, before, after, setAside[feed], settings)),
    ...TAGGED_TABLES.flatMap((feed) => fallenDays(feed, before, after, settings)),
    ...fallenEstate(before, after, settings),
  ].filter(({ feed }) => !accepted.includes(feed));
  if (drops.length === 0) return;
  const feeds = [...new Set(drops.map(({ feed }) => feed))];
  throw new PortalError(
    [
      "nothing was published: a delivery has much less than those before.",
      ...drops.map(({ feed, words }) => `  ${feed}: ${words}`),
      `Have what is missing delivered; if nothing is missing, run the refresh again with ${feeds.map((feed) => `--accept-drop ${feed}`).join(" ")}.`,
    ].join("\n"),
  );
}

function emptyDelivery(
  feed: Feed,
  before: State,
  after: State,
  setAside: number,
  { quarantineRows }: Settings,
): Drop[] {
  const known = new Set(before.extracts[feed].map(({ path }) => path));
  const fresh = after.extracts[feed].filter(({ path }) => !known.has(path));
  const rows = fresh.reduce((sum, { read }) => sum + read, 0);
  const isExpected = rows === 0 ? NEVER_EMPTY.includes(feed) : rows >= quarantineRows;
  if (fresh.length === 0 || !isExpected || passed(feed, before) === 0) return [];
  if (setAside < rows) return [];
  const files = `${fresh.length} new ${fresh.length === 1 ? "file" : "files"} (${fresh[0]?.path}${fresh.length > 1 ? " …" : ""})`;
  return [
    {
      feed,
      words: rows === 0 ? `${files} without a row` : `${files} with ${rows} rows, of which none was accepted`,
    },
  ];
}

/** Rows that broke no rule, those that others replaced included. */
function passed(feed: Feed, { extracts, quarantined }: State): number {
  const read = extracts[feed].reduce((sum, file) => sum + file.read, 0);
  return Object.values(quarantined[feed] ?? {}).reduce((left, n) => left - n, read);
}

/**
 * Days that have ended since the release before and fall against the same weekday of the weeks before: those up to the feed's last row,
 * and the first one after it.
 */
function fallenDays(
  feed: TaggedTable,
  before: State,
  after: State,
  { dropShare, dropRows, lateDays }: Settings,
): Drop[] {
  const last = lastDay(before.days[feed]);
  const end = lastDay(after.days[feed]);
  if (last === undefined || end === undefined) return [];
  const [open, today] = [dayLater(dayOf(before), -lateDays), dayLater(dayOf(after), -lateDays)];
  const [first, beyond] = [dayLater(last, 1), dayLater(end, 1)];
  const fallen: string[] = [];
  for (let day = open < first ? open : first; day <= beyond && day < today; day = dayLater(day, 1)) {
    const usual = median(
      Array.from(
        { length: WEEKS },
        (_, week) => after.days[feed][dayLater(day, -7 * (week + 1))]?.rows ?? 0,
      ).filter((rows) => rows > 0),
    );
    const rows = after.days[feed][day]?.rows ?? 0;
    if (rows === 0 && (!isDaily(after.days[feed], day) || isOverdue(feed, day, before, lateDays))) continue;
    if (day > end && !isOverdue(feed, day, after, lateDays)) continue;
    if (usual === undefined || usual < dropRows || rows >= (1 - dropShare) * usual) continue;
    if (rows < usual - SPREADS * Math.sqrt(usual))
      fallen.push(`${day} has ${rows} rows; this weekday usually has ${Math.round(usual)}`);
  }
  const more = fallen.length > 3 ? ` and ${fallen.length - 3} more days` : "";
  return fallen.length === 0 ? [] : [{ feed, words: `${fallen.slice(0, 3).join("; ")}${more}` }];
}

/**
 * Whether a day without rows should have had some: it has ended, and the other feed of events has rows on it.
 * @param lateDays days by which the feed may be behind
 */
function isOverdue(feed: TaggedTable, missing: string, state: State, lateDays: number): boolean {
  const day = dayLater(missing, lateDays);
  return (
    day < dayOf(state) &&
    TAGGED_TABLES.some((other) => other !== feed && state.days[other][day] !== undefined)
  );
}

function fallenEstate(before: State, after: State, { dropShare, dropDevices }: Settings): Drop[] {
  const { estate: was } = before;
  const { estate: is } = after;
  if (was < dropDevices || is >= (1 - dropShare) * was) return [];
  return [{ feed: "inventory", words: `${is} devices in the estate, ${was} in the release before` }];
}

/** Whether each day of the week before has rows: else one without is nothing new. */
function isDaily(days: DayFiles, before: string): boolean {
  return Array.from({ length: 7 }, (_, i) => dayLater(before, -1 - i)).every(
    (day) => days[day] !== undefined,
  );
}

/** The day of a release's as-of time. */
function dayOf({ asOf }: State): string {
  return asOf?.slice(0, 10) ?? "";
}

function lastDay(days: DayFiles): string | undefined {
  return Object.keys(days).sort().at(-1);
}

/** @param day `2026-10-31` */
function dayLater(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
