import type { Role } from "./domain.js";

export type FieldType = "text" | "integer" | "number" | "boolean" | "date" | "timestamp";

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
  /** For scope `industry`: how contributions become a figure. */
  measure?: Measure;
  /** Read by ranges in the page instead of whole. */
  large?: boolean;
}

/**
 * Unweighted mean of the parties' rates in a cell. The dataset's SQL returns the columns of `cell`, then
 * `party_id`, `owner_group`, `numerator` and `denominator`; parties below `minimumDenominator` do not count.
 */
export interface Measure {
  kind: "mean-of-rates";
  /** Columns that name a cohort: the parties that count are the same in all its cells. */
  cohort: readonly string[];
  /** Column of the published rate, per cent. */
  value: string;
  minimumDenominator: number;
}

export type ParameterType = "text" | "integer" | "date" | "boolean";

export interface Parameter {
  type: ParameterType;
  description: string;
  /** The values it may have besides null; any of its type if absent. */
  values?: readonly string[];
  /** Value if none is given; null stands for "no filter". */
  default: string | number | boolean | null;
}

/** A named query over datasets of the report: `views/<sql>`, or a dataset as it is. */
export interface View {
  sql?: string;
  dataset?: string;
  title: string;
  parameters?: Readonly<Record<string, Parameter>>;
  fields: Readonly<Record<string, Field>>;
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
  steps?: Readonly<Record<string, string>>;
  datasets: Readonly<Record<string, Dataset>>;
  views: Readonly<Record<string, View>>;
}

/** Registers a report; what `report.ts` in a folder of `src/reports` exports by default. */
export function defineReport(report: Report): Report {
  return report;
}
