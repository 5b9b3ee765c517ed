import type { Role } from "./domain.js";

/** `histogram`: how many values fell into each bucket, MAP(INTEGER, BIGINT); pages and figures have it as text `231:4 232:1`. */
export const FIELD_TYPES = [
  "text",
  "integer",
  "number",
  "boolean",
  "date",
  "timestamp",
  "histogram",
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** One column of a dataset or view. */
export interface Field {
  type: FieldType;
  /** Unit of the figure: `devices`, `ms`, `per cent`; absent for names and times. */
  unit?: string;
  description: string;
  /** Whether the column may be in a file of the portal. */
  portal: boolean;
  /** Whether the column is in the monthly CSV. */
  csv: boolean;
}

/**
 * A dataset is computed once per release by `datasets/<sql>` from the warehouse.
 * - `party`: the SQL returns `party_id`, `role` and the fields; one file a party and role.
 * - `industry`: the SQL returns what each party contributes to each cell; the disclosure policy makes the
 *   published figures of it; one file a role.
 */
export interface Dataset {
  sql: string;
  scope: "party" | "industry";
  /** What one row stands for, in words. */
  grain: string;
  /** Columns by which the rows of a file are sorted; together they are a total key of what is stored. */
  fields: Readonly<Record<string, Field>>;
  /** For scope `industry`, and own positions in a league table: how contributions become figures. */
  measure?: Measure;
  /**
   * For scope `industry`: what its figures count. Figures over the same are attacked together, whichever report they are in
   * (docs/disclosure.md).
   */
  over?: Population;
  /**
   * File of `datasets/` that says which transactions a cell holds, where cells cross or the names of their columns do not say
   * so: from the relations `near_cells` (cell_id, role and the cell's fields) and `transactions` (transaction_no, role, month,
   * day and the columns of the population) it returns `transaction_no` and `cell_id`.
   */
  holds?: string;
  /** Read by ranges in the page instead of whole. */
  large?: boolean;
  /**
   * Columns that only late rows change, the day first: a refresh compares them with the release before and says which
   * days read otherwise. For scope `party`.
   */
  corrected?: readonly string[];
  /**
   * Computed month by month and kept between refreshes: each month is made of its own rows of `service_requests`,
   * `alerts` and monthly steps, reference data, parties and users, and of nothing else; each party and role has a file
   * for each month, which stays as it is until that month changes. The first field is the month or day. For scope `party`.
   */
  by?: "month";
}

/** What industry figures can count, and the columns that tell its finest parts apart; none where nothing is added up. */
export const POPULATIONS = {
  service_requests: ["srv", "device_type", "region", "smets_version"],
  alerts: ["alert_code", "device_type", "region", "smets_version"],
  devices: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Population = keyof typeof POPULATIONS;

/** What a rate's numerator counts: requests that succeeded, those that failed, or any others. */
export type Outcome = "success" | "failure" | "other";

/**
 * How contributions become figures. The dataset's SQL returns `role`, the fields that are no figures, then
 * `party_id`, `owner_group` and what the kind says; what parties contribute never reaches a file.
 */
export type Measure = MeanOfRates | RatesAndTimes | PartyBars | League;

/** One unweighted mean of the parties' rates a cell, from `numerator` and `denominator`. */
export interface MeanOfRates {
  kind: "mean-of-rates";
  /** Column of the month or day, by which figures are frozen; they exist once it has ended … */
  period: string;
  /** … or once it has begun, if they are of the state at its start. */
  state?: boolean;
  /**
   * Columns that name a cohort: the parties that count are the same in all its cells. If these are not all the
   * columns of a cell, the cells of a cohort add up to 100 per cent.
   */
  cohort: readonly string[];
  /** Column of the published rate, per cent. */
  value: string;
  /** Parties below it do not count. */
  minimumDenominator: number;
  /** What `numerator` counts; `success` if left out. */
  outcome?: Outcome;
  /** Column that says whether all cells of the cohort are shown: then one that is not there is 0. */
  complete?: string;
}

/**
 * Unweighted mean of the parties' rates, and pooled times. The SQL returns `numerator`, `denominator`, and for times
 * `times` (their number), `time_sum`, `time_best`, `time_worst` of each party, and `time_median` of the whole cell on
 * each of its rows.
 */
export interface RatesAndTimes {
  kind: "rates-and-times";
  period: string;
  /** `outcome`: what `numerator` counts; `success` if left out. */
  rate: { value: string; minimumDenominator: number; outcome?: Outcome };
  times?: { best: string; worst: string; mean: string; median: string };
  /**
   * Grains of its cells in words, each with the columns and values (null: empty) that tell it; a cell is of the first that
   * fits. Where figures cannot all be shown, those of the first grain are kept longest.
   */
  dearest?: readonly Grain[];
  /**
   * File of `datasets/` that says how cells contain one another: from the relation `cells` (cell_id, role and the
   * cell's fields) it returns `parent`, `family` and `child`, both cell_ids. The children of a parent that share a
   * family are together the parent: the days of a month, the device types of an SRV.
   */
  within?: string;
}

/** Cells of one grain, such as month × process. */
export interface Grain {
  name: string;
  where: Readonly<Record<string, string | null>>;
}

/** An anonymous bar a party: its rounded shares of the versions, from `numerator` and `denominator`. */
export interface PartyBars {
  kind: "party-bars";
  period: string;
  state?: boolean;
  /** Column of what the shares are of. */
  version: string;
  /** Dataset of the report, before this one, that has the average of the same shares: what it withholds, bars do not show. */
  average?: string;
  /** Column of the bar's number in its cell. */
  bar: string;
  value: string;
}

/**
 * League table by rate, from `numerator`, `denominator`, and `times` and `time_sum` for ties. With scope `party` each
 * party gets its own position in the tables that are shown, and nothing else.
 */
export interface League {
  kind: "league";
  period: string;
  minimumDenominator: number;
  position: string;
  /** Column of the rate, per cent, and of what it is rounded to, in points; of a dataset with scope `industry` only. */
  value?: string;
  base?: string;
}

export const PARAMETER_TYPES = ["text", "integer", "date", "boolean"] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface Parameter {
  type: ParameterType;
  description: string;
  /** The values it may have besides null; any of its type if absent. */
  values?: readonly string[];
  /** Value if none is given; null stands for "no filter". */
  default: string | number | boolean | null;
  /** Whether it names the month whose rows alone the view reads: where a dataset is stored by month, of that file only. */
  isMonth?: boolean;
}

/** A named query over datasets of the report: `views/<sql>`, or a dataset as it is. */
export interface View {
  sql?: string;
  dataset?: string;
  title: string;
  parameters?: Readonly<Record<string, Parameter>>;
  fields: Readonly<Record<string, Field>>;
}

/** A step that is computed month by month, each month from its own requests and alerts, and kept between refreshes. */
export interface MonthlyStep {
  sql: string;
  by: "month";
}

/** File of `datasets/` that makes a step. */
export function stepFile(step: string | MonthlyStep): string {
  return typeof step === "string" ? step : step.sql;
}

export interface Report {
  /** Folder name and path below `/reports/`. */
  id: string;
  title: string;
  summary: string;
  /** Place in the menu, lowest first. */
  order: number;
  roles: readonly Role[];
  /**
   * Relations that several datasets read, each made once per release by `datasets/<sql>`, in this order; a later one
   * may read an earlier one. They are not published.
   */
  steps?: Readonly<Record<string, string | MonthlyStep>>;
  datasets: Readonly<Record<string, Dataset>>;
  views: Readonly<Record<string, View>>;
}

/** Registers a report; what `report.ts` in a folder of `src/reports` exports by default. */
export function defineReport(report: Report): Report {
  return report;
}
