import type { Field } from "./report.js";

const shown = { portal: true, csv: true } as const;

/** Fields of reports that are in the portal and in the monthly CSV; others are written out in full. */
export const text = (description: string): Field => ({ type: "text", description, ...shown });

export const date = (description: string): Field => ({ type: "date", description, ...shown });

export const timestamp = (description: string): Field => ({ type: "timestamp", description, ...shown });

export const yesOrNo = (description: string): Field => ({ type: "boolean", description, ...shown });

/** @param unit what is counted: `devices`, `requests` */
export const count = (unit: string, description: string): Field => ({
  ...{ type: "integer", unit, description },
  ...shown,
});

/** @param type `number` for means and medians, which may have a fraction */
export const milliseconds = (description: string, type: "integer" | "number" = "integer"): Field => ({
  ...{ type, unit: "ms", description },
  ...shown,
});

/** @param unit what is measured, in what may have a fraction: `points`, `alerts a day` */
export const number = (unit: string, description: string): Field => ({
  ...{ type: "number", unit, description },
  ...shown,
});

export const percent = (description: string): Field => number("per cent", description);

/**
 * How many times fell into each bucket; not in the CSV. Source: Masson, Rim, Lee, "DDSketch", PVLDB 12(12), 2019.
 * @param unit what has the times: `messages`
 * @param what is counted: `Delivery times`
 */
export const histogram = (unit: string, what: string): Field => ({
  type: "histogram",
  unit,
  description: `${what} by bucket: i holds times in (g^(i−1), g^i] ms with g = 1.01 ÷ 0.99; −1 holds zero`,
  portal: true,
  csv: false,
});
