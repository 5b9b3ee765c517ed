import type { Role } from "../../src/model/domain.js";
import type { Dictionary } from "../../src/model/dictionary.js";
import type { RegisteredReport } from "../registry.js";

/** Every dataset and view of the reports that a role gets, field by field, from their registrations. */
export function dictionaryOf(reports: readonly RegisteredReport[], role: Role): Dictionary {
  return {
    reports: reports
      .filter(({ roles }) => roles.includes(role))
      .map(({ id, title, summary, datasets, views }) => ({
        id,
        title,
        summary,
        datasets: Object.entries(datasets).map(([name, { grain, scope, fields }]) => ({
          name: `${id}/${name}`,
          grain,
          scope,
          fields,
        })),
        views: Object.entries(views).map(([name, view]) => ({
          name: `${id}/${name}`,
          title: view.title,
          parameters: view.parameters ?? {},
          fields: view.fields,
        })),
      })),
  };
}
