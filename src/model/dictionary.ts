import type { Field, Parameter } from "./report.js";

type Fields = Readonly<Record<string, Field>>;

/** What the files of a role hold: dictionary.json of the role (docs/release-format.md). */
export interface Dictionary {
  reports: {
    id: string;
    title: string;
    summary: string;
    datasets: { name: string; grain: string; scope: "party" | "industry"; fields: Fields }[];
    views: { name: string; title: string; parameters: Readonly<Record<string, Parameter>>; fields: Fields }[];
  }[];
}
