import { areaY, axisX, axisY, gridY, ruleY, stackY, text as label } from "@observablehq/plot";
import { countTicks } from "../../components/chart/count-ticks.js";
import { chart } from "../../components/chart/plot.js";
import { sized } from "../../components/chart/sized.js";
import { empty } from "../../components/chart/states.js";
import { h } from "../../components/dom.js";
import { formatCompact } from "../../model/format.js";
import { number, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";
import { NEW_WORDS, standingFill, standingOf } from "./catalogue.js";
import type { Model, Standing } from "./catalogue.js";
import { dots } from "./dots.js";

interface Held {
  week: Date;
  version: string;
  standing: Standing;
  devices: number;
}

/** Devices of one model by firmware version over time. */
export function firmwareRollout(rows: readonly Row[], model: Model): HTMLElement {
  const held = complete(
    rows.map((row) => {
      const version = text(row, "firmware_version");
      return {
        week: time(row, "week"),
        version,
        standing: standingOf(version, model),
        devices: number(row, "devices"),
      };
    }),
  );
  const weeks = new Set(held.map(({ week }) => week.getTime()));
  if (weeks.size < 2)
    return empty("Fewer than two weeks are held for this model: there is nothing to compare yet.");
  const areas = sized((width) => draw(held, width));
  if (!held.some(({ standing }) => standing === "new")) return areas;
  return h("div", {}, h("p", { class: "legend" }, h("span", { class: "key key-age-new" }, NEW_WORDS)), areas);
}

/** A version that no device ran in a week stands at zero there, so that areas do not jump over it. */
function complete(held: readonly Held[]): Held[] {
  const weeks = [...new Set(held.map(({ week }) => week.getTime()))].sort((a, b) => a - b);
  const versions = new Map(held.map(({ version, standing }) => [version, standing]));
  const known = new Map(held.map((row) => [`${row.week.getTime()} ${row.version}`, row]));
  return [...versions]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .flatMap(([version, standing]) =>
      weeks.map(
        (week) => known.get(`${week} ${version}`) ?? { week: new Date(week), version, standing, devices: 0 },
      ),
    );
}

function draw(held: readonly Held[], width: number): SVGSVGElement {
  const last = Math.max(...held.map(({ week }) => week.getTime()));
  const total = held
    .filter(({ week }) => week.getTime() === last)
    .reduce((sum, { devices }) => sum + devices, 0);
  const labelled = ({ week, devices }: Held): boolean => week.getTime() === last && devices > total * 0.07;
  const stacked = { x: "week", y: "devices", z: "version", order: null };
  const svg = chart({
    ariaLabel: "Devices of the model by firmware version and week",
    width,
    height: 260,
    marginLeft: 48,
    marginRight: 76,
    marginTop: 12,
    marginBottom: 34,
    x: { type: "utc" },
    marks: [
      gridY({ ticks: countTicks(total), stroke: "var(--line)", strokeOpacity: 1 }),
      axisY({
        ticks: countTicks(total),
        tickSize: 0,
        label: null,
        tickFormat: formatCompact,
        fill: "var(--muted)",
      }),
      axisX({ ticks: Math.max(2, Math.floor(width / 110)), tickSize: 0, label: null, fill: "var(--muted)" }),
      areaY(
        held,
        stackY({
          ...stacked,
          fill: ({ standing }: Held) => standingFill(standing, "dots-rollout"),
          stroke: "var(--own)",
          strokeWidth: 0.6,
        }),
      ),
      label(
        held,
        stackY({
          ...stacked,
          text: (row: Held) => (labelled(row) ? row.version : null),
          textAnchor: "start",
          dx: 6,
          fill: "var(--ink)",
        }),
      ),
      ruleY([0], { stroke: "var(--muted)" }),
    ],
  });
  svg.prepend(dots("dots-rollout"));
  return svg;
}
