import { readAddress, setInAddress } from "./address.js";
import type { AddressParameter } from "./address.js";
import { h } from "./dom.js";

/** One filter of a page: a parameter of its views and the values one can choose. */
export interface FilterSpec {
  name: string;
  label: string;
  options: readonly string[];
  /** What is chosen if nothing is: `All`, unless said here. */
  unset?: string;
  /** The value that `unset` stands for, where it is one. */
  unsetValue?: string;
  /** How an option reads, where not as it is. */
  shown?: (option: string) => string;
  /** What is said of a value in the address that is none of these, where there is more to say than that. */
  unknown?: AddressParameter["unknown"];
}

const ALL = "All";

export type Filters = Readonly<Record<string, string>>;

/**
 * The filters of a page, kept in its address and so in links from report to report. Nothing in them identifies a
 * party: their values come from fixed lists.
 */
export class FilterBar {
  readonly element: HTMLElement;
  private readonly selects: ReadonlyMap<string, HTMLSelectElement>;
  private readonly reset: HTMLButtonElement;

  constructor(
    private readonly specs: readonly FilterSpec[],
    private readonly changed: (filters: Filters) => void,
  ) {
    this.selects = new Map(specs.map((spec) => [spec.name, this.select(spec)]));
    this.reset = h("button", { type: "button", class: "button quiet", onclick: () => this.clear() }, "Reset");
    this.element = h(
      "form",
      { class: "filter-bar", "aria-label": "Filters" },
      ...specs.map(({ name, label }) => h("label", {}, h("span", {}, label), this.selects.get(name))),
      this.reset,
    );
    this.reset.hidden = Object.keys(this.values).length === 0;
  }

  /** Chosen values by parameter; a filter that is not set is not there. */
  get values(): Filters {
    return Object.fromEntries(
      [...this.selects].flatMap(([name, { value }]) => (value === "" ? [] : [[name, value]])),
    );
  }

  /** In words, for exports: `Region: North`. */
  get words(): string[] {
    return this.wordsWithout();
  }

  /** As `words`, but for one filter: of a chart that it does not cut. */
  wordsWithout(left?: string): string[] {
    return this.specs.flatMap(({ name, label, shown = (option) => option }) => {
      const value = name === left ? "" : (this.selects.get(name)?.value ?? "");
      return value === "" ? [] : [`${label}: ${shown(value)}`];
    });
  }

  /** Takes the choices from the address anew, after Back or Forward; does not report a change. */
  readAddress(): void {
    for (const spec of this.specs) {
      const select = this.selects.get(spec.name);
      if (select) select.value = given(spec);
    }
    this.reset.hidden = Object.keys(this.values).length === 0;
  }

  /** Chooses a value as the reader would; undefined: none. */
  choose(name: string, value: string | undefined): void {
    const select = this.selects.get(name);
    if (!select) throw new Error(`no filter ${name}`);
    select.value = value ?? "";
    this.apply();
  }

  private select(spec: FilterSpec): HTMLSelectElement {
    const { name, options, unset = ALL, shown = (option) => option } = spec;
    const chosen = given(spec);
    return h(
      "select",
      { name, onchange: () => this.apply() },
      h("option", { value: "" }, unset),
      ...options.map((option) => h("option", { value: option, selected: option === chosen }, shown(option))),
    );
  }

  private clear(): void {
    for (const select of this.selects.values()) select.value = "";
    this.apply();
  }

  private apply(): void {
    const values = this.values;
    for (const { name } of this.specs) setInAddress(name, values[name]);
    this.reset.hidden = Object.keys(values).length === 0;
    this.changed(values);
  }
}

/** The option that the address chooses; empty: none. */
function given({ name, label, options, unset = ALL, unsetValue, unknown }: FilterSpec): string {
  const value = readAddress({
    name,
    label,
    isKnown: (text) => text === unsetValue || options.includes(text),
    instead: unset === ALL ? "All are shown." : `${unset} is shown.`,
    ...(unknown ? { unknown } : {}),
  });
  return value === null || value === unsetValue ? "" : value;
}
