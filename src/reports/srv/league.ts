import { number, text } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** A row of a league table. */
export interface LeagueRow {
  position: number;
  /** Rounded, per cent. */
  successRate: number;
  /** What the rates of the table are rounded to, in points; null in tables published before that was held. */
  roundedTo: number | null;
  isViewer: boolean;
}

/** League tables of the viewer's role, from the stored datasets `league` and `league_own`. */
export class League {
  private readonly tables = new Map<string, LeagueRow[]>();

  constructor(rows: readonly Row[], own: readonly Row[]) {
    const positions = new Map(own.map((row) => [nameOf(row), number(row, "position")]));
    for (const row of rows) {
      const position = number(row, "position");
      const table = this.tables.get(nameOf(row)) ?? [];
      this.tables.set(nameOf(row), table);
      table.push({
        position,
        successRate: number(row, "success_rate"),
        roundedTo: row["rounded_to"] === null ? null : number(row, "rounded_to"),
        isViewer: positions.get(nameOf(row)) === position,
      });
    }
    for (const table of this.tables.values()) table.sort((a, b) => a.position - b.position);
  }

  /** The table of a process and month, best first; empty if none is shown. */
  table(process: string, month: string): readonly LeagueRow[] {
    return this.tables.get(`${month}\t${process}`) ?? [];
  }

  /** The viewer's row and how many there are; null if it is not placed. */
  own(process: string, month: string): { position: number; of: number } | null {
    const table = this.table(process, month);
    const row = table.find(({ isViewer }) => isViewer);
    return row ? { position: row.position, of: table.length } : null;
  }
}

const nameOf = (row: Row): string => `${text(row, "month")}\t${text(row, "process")}`;

/** `7th` */
export function ordinal(n: number): string {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}
