import type { SampleOptions } from "./options.js";

/** Homes that are generated together; a chunk bounds the memory, its number is part of the file names. */
export interface Chunk {
  number: number;
  start: number;
  end: number;
  /** Homes that are there before the window. */
  oldHomes: number;
  /** Homes that are installed during the window, the last ones of the chunk, in order. */
  newHomes: number;
}

/** Days of a chunk that are generated together; few at a time when a day is big. */
export interface Block {
  first: number;
  last: number;
  /** Half-open range of the four-hourly extracts of these days; the one at the end of the window belongs to its last day. */
  firstMark: number;
  endMark: number;
  /** For each day: its number, live homes, and the half-open ranges of its requests and background alerts. */
  days: [
    day: number,
    liveHomes: number,
    request: number,
    toRequest: number,
    alert: number,
    toAlert: number,
  ][];
}

/** All numbers that follow from the options: the same for every run with the same options. */
export interface Plan {
  start: Date;
  end: Date;
  homes: number;
  /** Four-hourly extracts after the first. */
  marks: number;
  chunks: Chunk[];
  /** For each day its requests, and the alerts that follow from no event, all chunks together. */
  days: { requests: number; alerts: number }[];
  totalRequests: number;
}

const dayMs = 86_400_000;
const devicesPerHome = 4.83;
const homesPerChunk = 250_000;
const requestsPerChunkDay = 2_000_000;
/** Enough to keep two threads at work, and for two files of a million requests side by side. */
const rowsPerBlock = 2_500_000;
/** Rows of inventory and alerts that a home has on a day, about. */
const otherRowsPerHomeDay = 0.6;
/** Homes that get their devices on a day, as a share of all. */
const installedPerDay = 0.0013;
/** Sunday first; people work less at weekends. */
const weekdayWeight = [0.94, 1.03, 1.02, 1.01, 1.01, 1.02, 0.97];

export function planSample(options: SampleOptions): Plan {
  const end = new Date(Date.parse(options.end) + dayMs);
  const start = new Date(end.getTime() - options.days * dayMs);
  const homes = Math.max(100, Math.round(options.devices / devicesPerHome));
  const perHome = options.requestsPerDay / homes;
  const chunkHomes = Math.min(homesPerChunk, Math.max(1000, Math.floor(requestsPerChunkDay / perHome)));
  const weights = Array.from({ length: options.days }, (_, day) => {
    const weekday = new Date(start.getTime() + day * dayMs).getUTCDay();
    return weekdayWeight[weekday] ?? 1;
  });
  const alerts = spread(Math.round(options.devices * 0.045 * options.days), weights);
  return {
    start,
    end,
    homes,
    marks: options.days * 6,
    chunks: chunksOf(homes, chunkHomes, options.days),
    days: spread(options.requestsPerDay * options.days, weights).map((requests, day) => ({
      requests,
      alerts: alerts[day] ?? 0,
    })),
    totalRequests: options.requestsPerDay * options.days,
  };
}

/** The days of a chunk, as many together as make about `rows` rows, one at least. */
export function blocksOf(plan: Plan, chunk: Chunk, rows = rowsPerBlock): Block[] {
  const homes = chunk.end - chunk.start;
  const requestsPerDay = (plan.totalRequests / plan.days.length) * (homes / plan.homes);
  const rowsPerDay = requestsPerDay + homes * otherRowsPerHomeDay;
  const size = Math.max(1, Math.floor(rows / rowsPerDay));
  const blocks: Block[] = [];
  for (let first = 0; first < plan.days.length; first += size) {
    const days = plan.days
      .slice(first, first + size)
      .map(({ requests, alerts }, i): Block["days"][number] => {
        const day = first + i;
        const [request, toRequest] = rangeOf(requests, chunk, plan.homes);
        const [alert, toAlert] = rangeOf(alerts, chunk, plan.homes);
        return [day, liveHomes(chunk, day, plan.days.length), request, toRequest, alert, toAlert];
      });
    const last = first + days.length - 1;
    const endMark = last === plan.days.length - 1 ? plan.marks + 1 : (last + 1) * 6;
    blocks.push({ first, last, firstMark: first * 6, endMark, days });
  }
  return blocks;
}

/** Share of a day's total that falls to a chunk, as a half-open range of numbers. */
function rangeOf(total: number, chunk: Chunk, homes: number): [from: number, to: number] {
  return [Math.round((total * chunk.start) / homes), Math.round((total * chunk.end) / homes)];
}

/** Homes of a chunk, counted from its start, whose devices all work before a day begins. */
function liveHomes(chunk: Chunk, day: number, days: number): number {
  return chunk.oldHomes + Math.ceil((Math.max(0, day - 1) * chunk.newHomes) / days);
}

function chunksOf(homes: number, size: number, days: number): Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < homes; start += size) {
    const end = Math.min(homes, start + size);
    const newHomes = Math.max(1, Math.floor((end - start) * Math.min(0.25, installedPerDay * days)));
    chunks.push({ number: chunks.length, start, end, oldHomes: end - start - newHomes, newHomes });
  }
  return chunks;
}

/** Whole numbers in proportion to the weights that add up to the total. */
function spread(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let weight = 0;
  let given = 0;
  return weights.map((w) => {
    weight += w;
    const upTo = Math.round((total * weight) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
