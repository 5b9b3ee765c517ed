import { describe, expect, it } from "vitest";
import { rateIsHigher, rejected, upperTail } from "../../src/reports/srv/diagnose/significance.js";
import { standsOut } from "../../src/reports/srv/diagnose/stands-out.js";
import type { Candidate } from "../../src/reports/srv/diagnose/stands-out.js";
import { generator } from "../figures/random-market.js";

describe("the tail of the normal distribution", () => {
  it.each([
    [0, 0.5],
    [1.959963985, 0.025],
    [3, 0.001349898],
    [6, 9.865876e-10],
    [-1, 0.841344746],
  ])("above %f is %f", (z, tail) => {
    expect(upperTail(z) / tail).toBeCloseTo(1, 6);
  });
});

describe("two proportions", () => {
  it("are compared pooled, with continuity correction", () => {
    // 130 of 1,100 pooled; (0.3 − 0.1 − 0.0055) ÷ √(0.11818 × 0.88182 × 0.011) = 5.74458
    const p = rateIsHigher({ hits: 30, of: 100 }, { hits: 100, of: 1000 });
    expect((p ?? 0) / upperTail(5.744577)).toBeCloseTo(1, 4);
  });

  it("are not compared where fewer than five hits or misses are to be expected", () => {
    expect(rateIsHigher({ hits: 9, of: 49 }, { hits: 91, of: 951 })).toBeNull();
    // 100 of 1,000 pooled; (0.18 − 0.09579 − 0.01053) ÷ √(0.1 × 0.9 × 0.02105) = 1.69279
    const p = rateIsHigher({ hits: 9, of: 50 }, { hits: 91, of: 950 });
    expect((p ?? 0) / upperTail(1.692789)).toBeCloseTo(1, 4);
    expect(rateIsHigher({ hits: 50, of: 50 }, { hits: 950, of: 950 })).toBeNull();
    expect(rateIsHigher({ hits: 5, of: 50 }, { hits: 0, of: 0 })).toBeNull();
  });
});

describe("the false discovery rate", () => {
  it("rejects the four of Benjamini and Hochberg's own example", () => {
    const ps = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528,
      0.759, 1,
    ];
    const tested = ps.toReversed().map((p) => ({ p }));
    expect(rejected(tested, 0.05).map(({ p }) => p)).toEqual(ps.slice(0, 4));
  });

  it("rejects a larger p for the sake of a smaller one further on", () => {
    expect(rejected([{ p: 0.04 }, { p: 0.045 }], 0.05)).toEqual([{ p: 0.04 }, { p: 0.045 }]);
    expect(rejected([{ p: 0.04 }, { p: 0.06 }], 0.05)).toEqual([]);
  });
});

/** Requests with values of six attributes, nested as firmware in model, that fail at one rate whatever they are. */
function sample(
  seed: number,
  failsMore: (firmware: number) => number = () => 0,
): { candidates: Candidate[]; total: Candidate } {
  const random = generator(seed);
  const counts = new Map<string, Candidate>();
  const total = { dimension: "all", value: "", of: 0, hits: 0 };
  for (let request = 0; request < 4000; request++) {
    const firmware = Math.floor(random() ** 2 * 24);
    const values = {
      firmware_version: firmware,
      model: firmware >> 1,
      manufacturer: firmware >> 3,
      region: Math.floor(random() * 4),
      mode: random() < 0.8 ? 0 : 1,
      hub_firmware_version: Math.floor(random() * 10),
    };
    const hits = random() < 0.06 + failsMore(firmware) ? 1 : 0;
    total.of++;
    total.hits += hits;
    for (const [dimension, value] of Object.entries(values)) {
      const key = `${dimension} ${value}`;
      const count = counts.get(key) ?? { dimension, value: String(value), of: 0, hits: 0 };
      count.of++;
      count.hits += hits;
      counts.set(key, count);
    }
  }
  return { candidates: [...counts.values()], total };
}

describe("what stands out", () => {
  it("is nothing in at least 90 of 100 samples without a story", () => {
    const reported = Array.from({ length: 100 }, (_, seed) => sample(seed)).filter(
      ({ candidates, total }) => standsOut(candidates, total).length > 0,
    );
    expect(reported.length).toBeLessThanOrEqual(10);
  });

  it("is the firmware that fails more, with the model and the manufacturer that it is part of, and nothing before these", () => {
    for (let seed = 0; seed < 20; seed++) {
      const { candidates, total } = sample(seed, (firmware) => (firmware === 3 ? 0.25 : 0));
      const found = standsOut(candidates, total);
      const names = found.map(({ dimension, value }) => `${dimension} ${value}`);
      const [first] = names.filter((name) => !["model 1", "manufacturer 0"].includes(name));
      expect(first).toBe("firmware_version 3");
      for (const { excess, hits, of } of found)
        expect(excess).toBeCloseTo(hits - (of * total.hits) / total.of, 9);
    }
  });

  it("names values that stand for the same requests once", () => {
    const found = standsOut(
      [
        { dimension: "firmware_version", value: "A", of: 100, hits: 40 },
        { dimension: "firmware_version", value: "B", of: 900, hits: 60 },
        { dimension: "model", value: "X", of: 100, hits: 40 },
        { dimension: "model", value: "Y", of: 900, hits: 60 },
      ],
      { of: 1000, hits: 100 },
    );
    expect(found).toMatchObject([
      {
        ...{ dimension: "firmware_version", value: "A", rate: 40, usual: 10, excess: 30 },
        also: [{ dimension: "model", value: "X" }],
      },
    ]);
  });
});
