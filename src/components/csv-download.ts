import { csvColumns } from "../model/csv.js";
import { streamCsv } from "./csv-stream.js";
import type { Written } from "./csv-stream.js";
import { fill, h } from "./dom.js";
import type { Child } from "./dom.js";
import { openFile } from "./file-sink.js";
import type { FileSink } from "./file-sink.js";
import { formatBytes, formatCount, formatTime, plural } from "../model/format.js";
import type { Given, ReportData } from "./report-data.js";
import { number } from "../model/rows.js";
import { messageOf } from "../model/message-of.js";

/** What a file holds. */
export interface CsvContent {
  /** View of the report, and its parameters. */
  view: string;
  given: Given;
  /** Dataset behind the view. */
  dataset: string;
  title: string;
  /** Filters in words. */
  filters: readonly string[];
  /** Name of the file, without `.csv`. */
  name: string;
}

/** A button that saves a view as CSV, however long it is: with progress, and a way to cancel. */
export class CsvDownload {
  readonly element = h("div", { class: "csv-download" });
  private readonly button: HTMLButtonElement;
  private readonly said = h("p", { role: "status" });
  private readonly running = h("div", { class: "csv-running" });

  /** @param content what to save, asked when the button is pressed */
  constructor(
    private readonly data: ReportData,
    label: string,
    private readonly content: () => CsvContent,
  ) {
    this.button = h(
      "button",
      { type: "button", class: "button quiet", onclick: () => void this.start(this.content()) },
      label,
    );
    fill(this.element, this.said, this.running, this.button);
  }

  /** What the button gives, in words. */
  set hint(words: string) {
    this.button.title = words;
  }

  private async start(content: CsvContent): Promise<void> {
    this.say();
    const sink = await openFile(`${content.name}.csv`, "text/csv;charset=utf-8");
    if (!sink) return;
    const cancel = new AbortController();
    this.button.hidden = true;
    const show = this.showProgress(content, cancel);
    try {
      const { rows, bytes } = await this.write(content, sink, cancel.signal, show);
      this.say(`Saved ${plural(rows, "row")}, ${formatBytes(bytes)}.`);
    } catch (error) {
      if (cancel.signal.aborted) this.say("Cancelled: no file is left.");
      else this.fail(content, error);
    } finally {
      fill(this.running);
      this.button.hidden = false;
    }
  }

  private async write(
    content: CsvContent,
    sink: FileSink,
    signal: AbortSignal,
    show: (written: Written, total: number) => void,
  ): Promise<Written> {
    const { data } = this;
    const { view, given, title, dataset, filters } = content;
    const fields = data.report.views[view]?.fields ?? {};
    let total = 0;
    const counted = async function* (): ReturnType<ReportData["batches"]> {
      const count = (rows: string): string => `SELECT count(*) AS listed FROM ${rows} AS rows`;
      for await (const [row] of data.batches(view, given, signal, count))
        if (row) total = number(row, "listed");
      show({ rows: 0, bytes: 0 }, total);
      yield* data.batches(view, given, signal);
    };
    return streamCsv({
      batches: counted(),
      columns: csvColumns(fields),
      notes: [
        title,
        `Source: ${data.report.id}/${dataset}, as of ${formatTime(new Date(data.workspace.manifest.as_of))} UTC; filters: ${filters.join(", ") || "none"}`,
        ...Object.entries(fields).map(
          ([name, { unit, description }]) =>
            `${name}${unit === undefined ? "" : ` (${unit})`}: ${description}`,
        ),
      ],
      sink,
      signal,
      progress: (written) => show(written, total),
    });
  }

  private showProgress(
    { title }: CsvContent,
    cancel: AbortController,
  ): (written: Written, total: number) => void {
    const bar = h("progress", { "aria-label": `${title}, rows written` });
    const words = h("span", {}, "Reading…");
    const button = h(
      "button",
      {
        type: "button",
        class: "button quiet",
        onclick: () => {
          button.disabled = true;
          words.textContent = "Cancelling…";
          cancel.abort();
        },
      },
      "Cancel",
    );
    fill(this.running, bar, words, button);
    button.focus();
    return ({ rows, bytes }, total) => {
      bar.max = Math.max(total, 1);
      bar.value = rows;
      words.textContent = `${formatCount(rows)} of ${plural(total, "row")}, ${formatBytes(bytes)}`;
    };
  }

  private fail(content: CsvContent, error: unknown): void {
    const why = messageOf(error);
    this.say(
      h("strong", {}, `${content.title} could not be saved. `),
      `${why} No file is left. `,
      h("button", { type: "button", class: "link", onclick: () => void this.start(content) }, "Try again"),
    );
  }

  private say(...words: Child[]): void {
    fill(this.said, ...words);
  }
}
