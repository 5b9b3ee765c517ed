import { heading } from "./chart/table.js";
import { empty, failed, loading } from "./chart/states.js";
import { downloadJson } from "./download.js";
import { fill, h } from "./dom.js";
import { DICTIONARY } from "../model/dictionary.js";
import type { Field, Parameter } from "../model/report.js";
import { openWorkspace } from "./workspace.js";

/** The data dictionary page: every dataset and view of the reports of the role, field by field. */
export async function openDictionary(root: Element): Promise<void> {
  fill(root, h("h1", {}, "Data dictionary"), loading("Reading the data dictionary…"));
  try {
    const { manifest } = await openWorkspace();
    const { reports } = await downloadJson(manifest.dictionary, DICTIONARY);
    fill(
      root,
      h("h1", {}, "Data dictionary"),
      h(
        "p",
        { class: "lead" },
        "What each file and figure of your reports holds. Times are UTC; a field without a value reads “not held” or “–”, and is empty in files.",
      ),
      reports.length === 0
        ? empty("There is no report for your role yet, so there is nothing to explain.")
        : null,
      ...reports.map((report) =>
        h(
          "section",
          { id: report.id, class: "section" },
          h("h2", {}, report.title),
          h("p", { class: "section-note" }, report.summary),
          ...report.datasets.map(({ name, grain, scope, fields }) =>
            entry(
              name,
              scope === "industry"
                ? `${grain}; industry figures, the same for every party of the role`
                : grain,
              fields,
            ),
          ),
          ...report.views.map(({ name, title, parameters, fields }) =>
            entry(`${name} (view)`, described(title, parameters), fields),
          ),
        ),
      ),
    );
  } catch (error) {
    fill(
      root,
      h("h1", {}, "Data dictionary"),
      failed("The data dictionary", error, () => void openDictionary(root)),
    );
  }
}

function described(title: string, parameters: Readonly<Record<string, Parameter>>): string {
  const names = Object.keys(parameters);
  return names.length === 0 ? title : `${title}. Parameters: ${names.join(", ")}`;
}

function entry(name: string, words: string, fields: Readonly<Record<string, Field>>): HTMLElement {
  return h(
    "details",
    { class: "card dictionary-entry" },
    h("summary", {}, h("strong", {}, name), ` ${words}`),
    h(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-label": `Fields of ${name}` },
      h(
        "table",
        {},
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ...["Field", "Shown as", "Type", "Unit", "Meaning"].map((title) =>
              h("th", { scope: "col" }, title),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          ...Object.entries(fields).map(([field, about]) =>
            h(
              "tr",
              {},
              h("td", {}, h("code", {}, field)),
              h("td", {}, heading(field, about)),
              h("td", {}, about.type),
              h("td", {}, about.unit ?? "–"),
              h("td", {}, about.description),
            ),
          ),
        ),
      ),
    ),
  );
}
