import { record, string } from "valibot";
import { downloadJson } from "./download.js";
import type { Engine } from "./engine.js";
import type { Parameter, Report } from "../model/report.js";
import type { Row } from "../model/rows.js";
import { getSession } from "./session.js";
import { readStored } from "./stored.js";
import { bindParameters } from "../model/view.js";
import { storedDataset } from "./workspace.js";
import type { Workspace } from "./workspace.js";

export type Given = Readonly<Record<string, unknown>>;

/** A report's data in the page: stored datasets at once, views through the engine. */
export class ReportData {
  private engine: Promise<Engine> | undefined;
  private sql: Promise<Record<string, string>> | undefined;

  constructor(
    readonly workspace: Workspace,
    readonly report: Report,
  ) {}

  /** A dataset as it was stored, without the engine. */
  stored(name: string): Promise<Row[]> {
    return readStored(storedDataset(this.workspace, this.report.id, name).files);
  }

  /** Starts the engine, once; views wait for it. */
  start(): Promise<Engine> {
    this.engine ??= import("./engine.js")
      .then(({ Engine }) => Engine.start())
      .catch((error: unknown) => {
        this.engine = undefined;
        throw error;
      });
    return this.engine;
  }

  /**
   * Rows of a view.
   * @param around SQL around the view's own, which stands for `view`; for lists that are paged and sorted
   */
  async view(name: string, given: Given = {}, around?: (view: string) => string): Promise<Row[]> {
    const { engine, sql } = await this.ready(name, given);
    return signedIn(engine.query(around ? around(`(${sql})`) : sql));
  }

  /** Rows of a view as the engine finds them; aborting stops the query. `around` as for `view`. */
  async *batches(
    name: string,
    given: Given,
    signal: AbortSignal,
    around = (view: string): string => view,
  ): AsyncGenerator<Row[], void> {
    const { engine, sql } = await this.ready(name, given);
    const found = engine.batches(around(`(${sql})`), signal);
    try {
      for (let next = await signedIn(found.next()); !next.done; next = await signedIn(found.next()))
        yield next.value;
    } finally {
      await found.return();
    }
  }

  /** The engine with all tables that a view reads, and the view's SQL. */
  private async ready(name: string, given: Given): Promise<{ engine: Engine; sql: string }> {
    const [engine, sql] = await Promise.all([this.start(), this.bound(name, given)]);
    const month = monthOf(this.report.views[name]?.parameters ?? {}, given);
    const limited: string[] = [];
    await Promise.all(
      Object.keys(this.report.datasets)
        .filter((dataset) => new RegExp(`\\b${dataset}\\b`).test(sql))
        .map((dataset) => {
          const stored = storedDataset(this.workspace, this.report.id, dataset);
          const files = stored.files.filter((file) => file.month === month);
          if (month === null || files.length === 0) return engine.table(dataset, stored);
          const table = `${dataset} of ${month}`;
          limited.push(`"${dataset}" AS (SELECT * FROM "${table}")`);
          return engine.table(table, { ...stored, files });
        }),
    );
    if (limited.length === 0) return { engine, sql };
    return { engine, sql: `WITH ${limited.join(", ")} SELECT * FROM (${sql}) AS of_month` };
  }

  private async bound(name: string, given: Given): Promise<string> {
    const view = this.report.views[name];
    this.sql ??= downloadJson(`/_views/${this.report.id}.json`, record(string(), string())).catch(
      (error: unknown) => {
        this.sql = undefined;
        throw error;
      },
    );
    const sql = (await this.sql)[name];
    if (!view || sql === undefined) throw new Error(`report ${this.report.id} has no view ${name}`);
    const parameters = view.parameters ?? {};
    const asOf = this.workspace.manifest.as_of.replace("T", " ").replace("Z", "");
    const bound = bindParameters(sql, parameters, "as_of" in parameters ? { as_of: asOf, ...given } : given);
    return bound.trim().replace(/;$/, "");
  }
}

/** The month to whose rows a view is limited, by the parameter that says so. */
function monthOf(parameters: Readonly<Record<string, Parameter>>, given: Given): string | null {
  const month = Object.entries(parameters).find(([, { isMonth }]) => isMonth === true)?.[0];
  const value = month === undefined ? undefined : given[month];
  return typeof value === "string" ? value : null;
}

/** Reads by ranges happen in the worker, which cannot send anyone to sign-in: this does if it has to. */
async function signedIn<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    await getSession();
    throw error;
  }
}
