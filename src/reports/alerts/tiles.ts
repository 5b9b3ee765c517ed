import { rateChange } from "../../components/changes.js";
import { formatCount, formatDay, formatDuration, formatPercent, plural } from "../../model/format.js";
import { onMonthBefore, tile } from "../../components/tile.js";
import { rateAgainst, timeAgainst } from "./compared.js";
import type { Burst, IndustryFigures, MonthFigures } from "./figures.js";

export interface TileOptions {
  own: MonthFigures;
  industry: IndustryFigures | undefined;
  /** Of the alert in the month, most alerts first. */
  bursts: readonly Burst[];
  /** Whether devices are cut by type, region or SMETS version. */
  isSlice: boolean;
  /** What stands where the industry has no figure. */
  absent: string;
  /** What is said where the month has no burst. */
  noBurst: string;
  /** A strong change on the month before, in words. */
  change: string | null;
}

/** Headline figures of a month. */
export function tiles({
  own,
  industry,
  bursts,
  isSlice,
  absent,
  noBurst,
  change,
}: TileOptions): HTMLElement[] {
  const { messages, alerts, delivered, failed, pending, successRate, median, mean } = own;
  const [most] = bursts;
  return [
    tile("Alert messages", formatCount(messages), [
      alerts === messages
        ? "None stands for further alerts"
        : `${formatCount(alerts)} alerts with the throttled ones`,
      pending === 0 ? "None is pending" : `${formatCount(pending)} pending`,
    ]),
    tile("Delivered", successRate === null ? "–" : formatPercent(successRate), [
      onMonthBefore(rateChange(own.successRateChange)),
      `${formatCount(failed)} failed of ${formatCount(delivered + failed)}`,
      isSlice ? null : rateAgainst(successRate, industry?.successRate, absent),
    ]),
    tile("Delivery time, median", median === null ? "–" : formatDuration(median), [
      isSlice ? "Of a slice: ± 1 %" : `Mean ${mean === null ? "–" : formatDuration(mean)}`,
      own.best === null || own.worst === null
        ? null
        : `Best ${formatDuration(own.best)}, worst ${formatDuration(own.worst)}`,
      isSlice ? null : timeAgainst(median, industry?.median, absent),
    ]),
    tile("Burst days", formatCount(bursts.length), [
      most
        ? `Most on ${formatDay(most.day)}: ${plural(most.alerts, "alert")}, usually ${formatCount(most.usual)}`
        : noBurst,
      isSlice ? "Of all devices, whatever the filters" : null,
      change === null ? null : `Over the month: ${change}`,
    ]),
  ];
}
