import { failed, loading } from "../../components/chart/states.js";
import { fill, h } from "../../components/dom.js";
import { readAddress, setInAddress } from "../../components/address.js";
import { FilterBar } from "../../components/filters.js";
import type { Filters } from "../../components/filters.js";
import { SupersededError, latestOnly } from "../../components/latest.js";
import { firstMark, measured, painted } from "../../components/repaint.js";
import { ReportData } from "../../components/report-data.js";
import type { Row } from "../../model/rows.js";
import { openWorkspace } from "../../components/workspace.js";
import { catalogueOf } from "./catalogue.js";
import type { Details } from "./details.js";
import { FILTERS } from "./filters.js";
import { finding } from "./finding.js";
import { ModelCards } from "./model-cards.js";
import report from "./report.js";
import { tiles } from "./tiles.js";

/** Draws the inventory report: first from stored datasets, then, once the engine runs, from its views. */
export async function openInventory(root: Element): Promise<void> {
  const title = h("h1", {}, report.title);
  fill(root, title, loading("Reading the inventory…"));
  try {
    const data = new ReportData(await openWorkspace(), report);
    const [models, headline, versions] = await Promise.all(
      ["models", "headline", "firmware_versions"].map((name) => data.stored(name)),
    );
    draw(root, data, {
      models: models ?? [],
      versions: versions ?? [],
      headline: only((headline ?? []).filter((row) => row["device_type_group"] === "all")),
    });
  } catch (error) {
    fill(
      root,
      title,
      failed("The inventory", error, () => void openInventory(root)),
    );
  }
}

/** What the first view shows. */
interface FirstView {
  models: readonly Row[];
  headline: Row;
}

function draw(root: Element, data: ReportData, stored: FirstView & { versions: readonly Row[] }): void {
  const catalogue = catalogueOf(stored.models, stored.versions, new Date(data.workspace.manifest.as_of));
  const latest = latestOnly();
  let details: Details | undefined;

  const filters = new FilterBar(FILTERS, (values) => void measured("filter-repaint", () => slice(values)));
  const cards = new ModelCards({ data, catalogue, choose, filters: () => filters.words, drawn: firstMark });
  const figures = h("div", { class: "tiles" });
  const sentence = h("div", { class: "finding-box" });
  const trouble = h("div", {});
  const below = h("div", { class: "below" }, loading("Reading the rest…"));

  fill(
    root,
    h("div", { class: "page-head" }, h("h1", {}, report.title), filters.element),
    figures,
    sentence,
    trouble,
    cards.element,
    below,
  );
  const given = readAddress({
    name: "model",
    label: "Model",
    isKnown: (key) => catalogue.has(key),
    instead: "Another of your models is shown.",
  });
  void slice(filters.values).then(openDetails);

  function choose(key: string, scroll = true): void {
    setInAddress("model", key);
    cards.mark(key);
    details?.choose(key, scroll);
  }

  async function slice(values: Filters): Promise<boolean> {
    try {
      const view = await latest(() => read(values));
      fill(trouble);
      fill(figures, ...tiles(view.headline));
      const bars = cards.show(view.models);
      fill(sentence, finding(bars, choose));
      details?.slice(values);
      return true;
    } catch (error) {
      if (error instanceof SupersededError) return false;
      fill(
        trouble,
        failed(
          `The inventory for ${filters.words.join(", ") || "the whole estate"}`,
          error,
          () => void slice(values),
        ),
      );
      return true;
    }
  }

  async function read(values: Filters): Promise<FirstView> {
    if (Object.keys(values).length === 0) return stored;
    const [models, headline] = await Promise.all([
      data.view("models", values),
      data.view("headline", values),
    ]);
    return { models, headline: only(headline) };
  }

  async function openDetails(): Promise<void> {
    await painted();
    const { Details } = await import("./details.js");
    details = new Details({ data, catalogue, filters: () => filters.words, choose });
    fill(below, details.element);
    details.slice(filters.values);
    const chosen = given ?? cards.first ?? [...catalogue.keys()][0];
    if (chosen !== undefined && catalogue.has(chosen)) {
      cards.mark(chosen);
      details.choose(chosen, false);
    } else details.chooseNone();
  }
}

function only([row]: readonly Row[]): Row {
  if (!row) throw new Error("expected the headline figures, got no row");
  return row;
}
