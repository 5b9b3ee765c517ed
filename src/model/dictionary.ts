import {
  array,
  boolean,
  exactOptional,
  nullable,
  number,
  object,
  picklist,
  pipe,
  readonly,
  record,
  string,
  union,
} from "valibot";
import type { InferOutput } from "valibot";
import { FIELD_TYPES, PARAMETER_TYPES } from "./report.js";

const FIELD = object({
  type: picklist(FIELD_TYPES),
  unit: exactOptional(string()),
  description: string(),
  portal: boolean(),
  csv: boolean(),
});

const PARAMETER = object({
  type: picklist(PARAMETER_TYPES),
  description: string(),
  values: exactOptional(pipe(array(string()), readonly())),
  default: nullable(union([string(), number(), boolean()])),
  isMonth: exactOptional(boolean()),
});

/** What the files of a role hold: dictionary.json of the role (docs/release-format.md). */
export const DICTIONARY = object({
  reports: array(
    object({
      id: string(),
      title: string(),
      summary: string(),
      datasets: array(
        object({
          name: string(),
          grain: string(),
          scope: picklist(["party", "industry"]),
          fields: record(string(), FIELD),
        }),
      ),
      views: array(
        object({
          name: string(),
          title: string(),
          parameters: record(string(), PARAMETER),
          fields: record(string(), FIELD),
        }),
      ),
    }),
  ),
});
export type Dictionary = InferOutput<typeof DICTIONARY>;
