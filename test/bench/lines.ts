import type { LineResult } from "./browser.js";
import type { CubesResult } from "./cubes.js";
import type { DiagnoseResult } from "./diagnose.js";
import type { IncrementResult } from "./increment.js";
import type { PairingResult } from "./pairing.js";
import type { RefreshResult } from "./refresh.js";
import type { Measured } from "./task.js";

export interface BenchResults {
  refresh?: RefreshResult;
  pages?: Pick<Measured, "seconds" | "cpuSeconds">;
  increment?: IncrementResult;
  pairing?: PairingResult;
  cubes?: CubesResult;
  browser?: LineResult[];
  diagnose?: DiagnoseResult;
}

/** A figure of the bench as it is printed; `target` and `met` are null for figures that only explain others. */
export interface Line {
  part: keyof BenchResults;
  figure: string;
  result: string;
  target: string | null;
  met: boolean | null;
}

/** Requirement, section Bench and Must show. */
const TARGETS = {
  ratio: 2.5,
  peakGiB: 6,
  increment: 0.25,
  pairing: 2,
  firstDataMark: 2000,
  engineReady: 7000,
  filterP95: 150,
  cubes: 2,
  diagnoseFurther: 150,
  diagnoseFirst: 600,
} as const;

export function linesOf({
  refresh,
  pages,
  increment,
  pairing,
  cubes,
  browser,
  diagnose,
}: BenchResults): Line[] {
  return [
    ...(refresh ? refreshLines(refresh) : []),
    ...(pages ? [shown("pages", "build and compression, not counted", took(pages))] : []),
    ...(increment ? incrementLines(increment) : []),
    ...(pairing ? pairingLines(pairing) : []),
    ...(cubes ? cubesLines(cubes) : []),
    ...(browser ?? []).flatMap(browserLines),
    ...(diagnose ? diagnoseLines(diagnose) : []),
  ];
}

export function tableOf(lines: readonly Line[]): string {
  const rows = [
    ["", "figure", "result", "target", ""],
    ...lines.map(({ part, figure, result, target, met }) => [
      part,
      figure,
      result,
      target ?? "",
      met === null ? "" : met ? "met" : "missed",
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function refreshLines(result: RefreshResult): Line[] {
  const part = "refresh";
  const { bare, refresh } = result;
  return [
    held(part, "refresh ÷ bare, time", result.ratio, TARGETS.ratio, times),
    shown(part, "refresh ÷ bare, processor time", times(result.cpuRatio)),
    shown(part, "refresh without attack audit ÷ bare, time", times(result.ratioWithoutAudit)),
    shown(part, "attack audit", `${result.auditSeconds.toFixed(1)} s`),
    shown(part, "refresh", `${took(refresh)}, ${thousands(result.requestsPerSecond)} requests/s`),
    shown(part, "bare", `${took(bare)}, ${thousands(result.requests / bare.seconds)} requests/s`),
    held(part, "peak memory, refresh", gibibytes(refresh.peakBytes), TARGETS.peakGiB, memory),
    shown(part, "peak memory, bare", memory(gibibytes(bare.peakBytes))),
  ];
}

function incrementLines(result: IncrementResult): Line[] {
  const part = "increment";
  return [
    held(part, "one more day ÷ all days, time", result.ratio, TARGETS.increment, percent),
    shown(part, "one more day ÷ all days, processor time", percent(result.cpuRatio)),
    shown(part, "one more day", `${took(result.increment)}, ${result.newFiles} new files`),
    shown(part, "all days", took(result.full)),
    held(part, "peak memory, one more day", gibibytes(result.increment.peakBytes), TARGETS.peakGiB, memory),
  ];
}

function pairingLines(result: PairingResult): Line[] {
  const part = "pairing";
  return [
    held(part, "pairing ÷ sort, time", result.ratio, TARGETS.pairing, times),
    shown(part, "pairing ÷ sort, processor time", times(result.cpuRatio)),
    shown(part, "pairing", `${took(result.pairing)}, ${thousands(result.pairs)} pairs`),
    shown(part, "sort by device and time", `${took(result.sort)}, ${thousands(result.events)} outage alerts`),
  ];
}

function cubesLines({ cubes, bare, ratio, cpuRatio, requests }: CubesResult): Line[] {
  const part = "cubes";
  return [
    held(part, "cubes of requests ÷ bare, time", ratio, TARGETS.cubes, times),
    shown(part, "cubes of requests ÷ bare, processor time", times(cpuRatio)),
    shown(part, "cubes of requests", `${took(cubes)}, ${thousands(requests)} requests`),
    shown(part, "bare", took(bare)),
  ];
}

function diagnoseLines({ rows, firstP95, furtherP95, first, further }: DiagnoseResult): Line[] {
  const part = "diagnose";
  return [
    held(
      part,
      `choice to all charts, ${thousands(rows)} rows, 95th percentile of ${further.length}`,
      furtherP95,
      TARGETS.diagnoseFurther,
      milliseconds,
    ),
    held(
      part,
      `first choice in another chart, 95th percentile of ${first.length}`,
      firstP95,
      TARGETS.diagnoseFirst,
      milliseconds,
    ),
  ];
}

/** Targets are held to the slow line; the filter's to both, for it asks nothing of the line. */
function browserLines(result: LineResult): Line[] {
  const part = "browser";
  const slow = result.line !== "plain";
  const figure = (name: string): string => `${name}, ${result.line}`;
  const timed = (name: string, value: number, target: number): Line =>
    slow
      ? held(part, figure(name), value, target, milliseconds)
      : shown(part, figure(name), milliseconds(value));
  return [
    timed("first data mark, median", result.firstDataMark, TARGETS.firstDataMark),
    timed("first data mark of SRV performance, median", result.srvFirstDataMark, TARGETS.firstDataMark),
    timed("engine ready, median", result.engineReady, TARGETS.engineReady),
    shown(part, figure("filter to repaint, median"), milliseconds(result.filterMedian)),
    held(
      part,
      figure("filter to repaint, 95th percentile"),
      result.filterP95,
      TARGETS.filterP95,
      milliseconds,
    ),
    shown(
      part,
      figure("until at rest"),
      `${(result.bytes / 1e6).toFixed(2)} MB in ${thousands(result.requests)} requests`,
    ),
  ];
}

function held(
  part: Line["part"],
  figure: string,
  value: number,
  target: number,
  format: (value: number) => string,
): Line {
  return { part, figure, result: format(value), target: `≤ ${format(target)}`, met: value <= target };
}

function shown(part: Line["part"], figure: string, result: string): Line {
  return { part, figure, result, target: null, met: null };
}

const times = (value: number): string => `${value.toFixed(2)} ×`;
const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const memory = (value: number): string => `${value.toFixed(2)} GiB`;
const milliseconds = (value: number): string => `${value.toFixed(0)} ms`;
const thousands = (value: number): string => Math.round(value).toLocaleString("en-GB");
const gibibytes = (bytes: number): number => bytes / 2 ** 30;

function took({ seconds, cpuSeconds }: { seconds: number; cpuSeconds: number }): string {
  return `${seconds.toFixed(1)} s (processor ${cpuSeconds.toFixed(1)} s)`;
}
