import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withFolder } from "../support/site.js";
import { makeExtracts } from "./extracts.js";
import { benchIncrement } from "./increment.js";
import { linesOf } from "./lines.js";
import { benchPairing } from "./pairing.js";
import { measure } from "./process.js";
import { quantile } from "./statistics.js";
import type { Measured } from "./task.js";

const took = (seconds: number): Measured => ({
  seconds,
  cpuSeconds: 2 * seconds,
  peakBytes: 2 ** 30,
  requests: 1000,
  auditSeconds: 0,
  release: null,
});

describe("portal bench", () => {
  it(
    "finds the same requests with the loaders and bare.sql, and the same release by one more day and by all days",
    { timeout: 300_000 },
    async () => {
      await withFolder(async (work) => {
        const extracts = join(work, "extracts");
        await makeExtracts(extracts, { devices: 500, requests: 300, days: 2 });
        const bare = await measure({ kind: "bare", extracts, work });
        const { runs } = await benchIncrement(extracts, work, 1);
        expect(runs.map(({ full }) => full.requests)).toEqual([bare.requests]);
        expect(runs.map(({ increment }) => increment.release)).toEqual(runs.map(({ full }) => full.release));
      });
    },
  );

  it("finds the same pairs in every run, some of every kind of alert among them", async () => {
    await withFolder(async (work) => {
      const { events, pairs, runs } = await benchPairing({ events: 20_000, devices: 500 }, work, 1);
      expect([events, runs.length]).toEqual([20_000, 3]);
      expect(pairs).toBeGreaterThan(1000);
    });
  });

  it("says of each figure with a target whether it is met", () => {
    const increment = {
      runs: [],
      full: took(10),
      increment: took(3),
      ratio: 0.3,
      cpuRatio: 0.2,
      newFiles: 10,
    };
    expect(linesOf({ increment })).toEqual([
      {
        part: "increment",
        figure: "one more day ÷ all days, time",
        result: "30.0 %",
        target: "≤ 25.0 %",
        met: false,
      },
      {
        part: "increment",
        figure: "one more day ÷ all days, processor time",
        result: "20.0 %",
        target: null,
        met: null,
      },
      {
        part: "increment",
        figure: "one more day",
        result: "3.0 s (processor 6.0 s), 10 new files",
        target: null,
        met: null,
      },
      {
        part: "increment",
        figure: "all days",
        result: "10.0 s (processor 20.0 s)",
        target: null,
        met: null,
      },
      {
        part: "increment",
        figure: "peak memory, one more day",
        result: "1.00 GiB",
        target: "≤ 6.00 GiB",
        met: true,
      },
    ]);
  });

  it("takes quantiles by linear interpolation", () => {
    expect([quantile([4, 1, 3, 2], 0.5), quantile([1, 2], 0.95), quantile([7], 0.95)]).toEqual([
      2.5, 1.95, 7,
    ]);
  });
});
