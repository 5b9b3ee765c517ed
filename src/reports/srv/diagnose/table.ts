import type { Given, ReportData } from "../../../components/report-data.js";
import { DIMENSIONS } from "./dimensions.js";
import type { Choice, Dimension } from "./dimensions.js";
import { FacetIndex, indexSql } from "./facets.js";

/**
 * Rows of the view `diagnosed`, held in the engine with a number for each value (ENUM): thirteen groupings of a million
 * rows take about 0.2 s then, and over a second as texts.
 */
export class DiagnoseTable {
  private static made = 0;
  private readonly indexes = new Map<string, Promise<FacetIndex>>();

  private constructor(
    private readonly data: ReportData,
    private readonly name: string,
    readonly rows: number,
  ) {}

  /** @param given parameters of the view */
  static async make(data: ReportData, given: Given): Promise<DiagnoseTable> {
    const engine = await data.start();
    const name = `diagnosed_${++DiagnoseTable.made}`;
    const columns = DIMENSIONS.map(({ name: column }) => column);
    await data.view(
      "diagnosed",
      given,
      (view) => `CREATE TABLE ${name}_texts AS SELECT * FROM ${view} AS diagnosed`,
    );
    for (const column of columns)
      await engine.query(
        `CREATE TYPE ${name}_${column} AS ENUM (SELECT DISTINCT ${column} FROM ${name}_texts ORDER BY 1)`,
      );
    const typed = columns.map((column) => `CAST(${column} AS ${name}_${column}) AS ${column}`);
    await engine.query(
      `CREATE TABLE ${name} AS SELECT ${typed.join(", ")}, CAST(ended AS INTEGER) AS ended, CAST(failures AS INTEGER) AS failures,
       CAST(rtt_count AS INTEGER) AS rtt_count, CAST(rtt_slow_count AS INTEGER) AS rtt_slow_count FROM ${name}_texts`,
    );
    await engine.query(`DROP TABLE ${name}_texts`);
    const [counted] = await engine.query(`SELECT count(*) AS n FROM ${name}`);
    return new DiagnoseTable(data, name, Number(counted?.["n"]));
  }

  /** The index for moves in a dimension; made once for a choice of the others. */
  index(active: Dimension, choice: Choice): Promise<FacetIndex> {
    const sql = indexSql(this.name, active, choice);
    const known = this.indexes.get(sql);
    if (known) return known;
    const made = this.query(active, sql);
    this.indexes.clear();
    this.indexes.set(sql, made);
    made.catch(() => this.indexes.delete(sql));
    return made;
  }

  private async query(active: Dimension, sql: string): Promise<FacetIndex> {
    const engine = await this.data.start();
    return new FacetIndex(active, await engine.query(sql));
  }

  /** Gives back the engine's memory. */
  async drop(): Promise<void> {
    const engine = await this.data.start();
    await engine.query(`DROP TABLE ${this.name}`);
    for (const { name } of DIMENSIONS) await engine.query(`DROP TYPE ${this.name}_${name}`);
  }
}
