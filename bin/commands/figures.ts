import { resolve } from "node:path";
import { Option } from "commander";
import type { Command } from "commander";
import type { Effects } from "../../loaders/effects.js";
import { PortalError } from "../../loaders/errors.js";
import { figures, listViews } from "../../loaders/figures.js";
import { csvColumns, csvHeading, csvLines } from "../../src/model/csv.js";
import type { Row } from "../../src/model/rows.js";

interface Options {
  list: boolean;
  site?: string;
  party?: string;
  role?: string;
  param: Record<string, string>;
  format: "json" | "csv";
  source: string;
}

const CHECKOUT = resolve(import.meta.dirname, "../..");
const TEXT = { type: "text" } as const;

export function register(program: Command, effects: Effects): void {
  program
    .command("figures [view]")
    .description(
      "Answer a view (REPORT/VIEW) for one party from the current release's files: what its page would show.",
    )
    .option("--list", "name every view with its parameters and columns", false)
    .option("--site <dir>", "site that a refresh has made")
    .option("--party <id>", "party whose figures to show")
    .option("--role <role>", "one role of the party; all if not given")
    .option("--param <name=value>", "parameter of the view; may be given several times", parameter, {})
    .addOption(new Option("--format <format>", "how to print").choices(["json", "csv"]).default("json"))
    .option("--source <dir>", "checkout whose src/reports hold the views", CHECKOUT)
    .addHelpText(
      "after",
      "\nExample: portal figures inventory/models --site site --party SUP01 --role IS --format csv",
    )
    .action(async (view: string | undefined, options: Options) => {
      if (options.list) {
        const views = await listViews(options.source);
        const listed = views.map(({ view: name, title, roles, columns }) => ({
          view: name,
          title,
          roles: roles.join(" "),
          columns: columns.join(" "),
        }));
        effects.stdout(
          options.format === "json"
            ? json(views)
            : csv(listed, { view: TEXT, title: TEXT, roles: TEXT, columns: TEXT }),
        );
        return;
      }
      if (view === undefined || options.site === undefined || options.party === undefined)
        throw new PortalError(
          "figures needs REPORT/VIEW, --site and --party; portal figures --list names every view",
          2,
        );
      const { fields, rows } = await figures({
        site: resolve(options.site),
        source: options.source,
        view,
        party: options.party,
        ...(options.role === undefined ? {} : { role: options.role }),
        parameters: options.param,
      });
      effects.stdout(options.format === "json" ? json(rows) : csv(rows, fields));
    });
}

function parameter(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at < 1) throw new PortalError(`--param ${text}: expected name=value`, 2);
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 1)}\n`;
}

/** Without the byte order mark of files: programs read standard output. */
function csv(rows: readonly Row[], fields: Parameters<typeof csvColumns>[0]): string {
  const columns = csvColumns(fields);
  return csvHeading(columns) + csvLines(rows, columns);
}
