import { fill, h } from "../../components/dom.js";
import type { Child } from "../../components/dom.js";
import { formatCount } from "../../model/format.js";
import { number, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

export type Limit = "read_days" | "commission_days";

/** An exception list: what puts a device on it, and where its rows are. */
export interface ExceptionList {
  id: string;
  title: string;
  /** What its devices have in common; `#` stands for the days of its limit. */
  words: string;
  /** Whether the portal may list its devices; else DCC sends the list each month. */
  listed: boolean;
  limit?: Limit;
}

export const EXCEPTIONS: readonly ExceptionList[] = [
  {
    id: "no_recent_read",
    title: "No recent read",
    words: "meters without a read for # days",
    listed: true,
    limit: "read_days",
  },
  {
    id: "not_commissioned",
    title: "Not commissioned",
    words: "not Commissioned for # days",
    listed: true,
    limit: "commission_days",
  },
  { id: "suspended", title: "Suspended", words: "status Suspended", listed: true },
  { id: "no_alert_ever", title: "No alert ever", words: "no alert about the device is held", listed: true },
  {
    id: "cpl_expiring",
    title: "Product expiring",
    words: "Central Products List entry expires within 30 days or has expired",
    listed: false,
  },
  {
    id: "certificate_expiring",
    title: "Certificate due",
    words: "a security certificate expires within 30 days or has expired",
    listed: false,
  },
  {
    id: "behind_newest_firmware",
    title: "Behind the newest firmware",
    words: "below the highest version on the Central Products List; counted apart, no fault in itself",
    listed: true,
  },
];

/** What stands for rows that may not be in the portal. */
export const FROM_DCC = "DCC sends the list of devices each month";

/** The exception lists with their counts; a press opens the devices behind one. */
export class Attention {
  readonly element = h("ul", { class: "exceptions" });
  readonly limits: Record<Limit, number> = { read_days: 30, commission_days: 30 };
  private rows: readonly Row[] | undefined;
  private opened: string | undefined;

  constructor(
    private readonly open: (list: ExceptionList) => void,
    private readonly limited: () => void,
  ) {
    this.draw();
  }

  show(rows: readonly Row[]): void {
    this.rows = rows;
    this.draw();
  }

  private draw(): void {
    const focused =
      document.activeElement instanceof HTMLInputElement ? document.activeElement.name : undefined;
    fill(this.element, ...EXCEPTIONS.map((list) => this.item(list)));
    if (focused !== undefined)
      this.element.querySelector<HTMLInputElement>(`input[name="${focused}"]`)?.focus();
  }

  private item(list: ExceptionList): HTMLElement {
    const count = this.count(list.id);
    const figure = h("span", { class: "figure" }, count === undefined ? "…" : formatCount(count));
    const name = h("span", { class: "name" }, list.title);
    return h(
      "li",
      { class: "exception" },
      list.listed
        ? h(
            "button",
            {
              type: "button",
              class: "exception-open",
              "aria-expanded": String(this.opened === list.id),
              disabled: count === 0,
              onclick: () => this.choose(list),
            },
            figure,
            name,
          )
        : h("div", { class: "exception-open" }, figure, name),
      h("p", {}, ...this.words(list)),
      list.listed ? null : h("p", { class: "elsewhere" }, FROM_DCC),
    );
  }

  private count(id: string): number | undefined {
    if (!this.rows) return undefined;
    const row = this.rows.find((r) => text(r, "exception") === id);
    return row ? number(row, "devices") : 0;
  }

  private choose(list: ExceptionList): void {
    this.opened = list.id;
    this.draw();
    this.open(list);
  }

  private words({ words, limit }: ExceptionList): Child[] {
    const [before = "", after = ""] = words.split("#");
    return limit ? [before, this.limitInput(limit), after] : [words];
  }

  private limitInput(limit: Limit): HTMLElement {
    const apply = (): void => {
      if (!input.reportValidity()) return;
      this.limits[limit] = input.valueAsNumber;
      this.limited();
    };
    const input = h("input", {
      type: "number",
      name: limit,
      class: "limit",
      "aria-label": "days",
      min: 1,
      max: 3650,
      step: 1,
      required: true,
      value: this.limits[limit],
      onchange: apply,
    });
    return input;
  }
}
