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

export const percent = (description: string): Field => ({
  ...{ type: "number", unit: "per cent", description },
  ...shown,
});
