const LABEL = 62;
const short = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });

/** A row of a month, `2026-10`. */
interface OfMonth {
  month: string;
}

export interface MonthAxis {
  /** Every month from the first to the last, held or not. */
  months: string[];
  /** Names months, as many as have room. */
  label: (width: number) => (month: string) => string;
  /** The rows whose labels have room: the last one and every n-th before it. */
  thinned: <Row extends OfMonth>(rows: readonly Row[], width: number) => Row[];
}

/** An axis of whole months. */
export function monthAxis(rows: readonly OfMonth[]): MonthAxis {
  const held = rows.map(({ month }) => month).sort();
  const months: string[] = [];
  const at = new Date(`${held[0] ?? "2026-01"}-01T00:00:00Z`);
  for (
    const last = held.at(-1) ?? "";
    at.toISOString().slice(0, 7) <= last;
    at.setUTCMonth(at.getUTCMonth() + 1)
  )
    months.push(at.toISOString().slice(0, 7));
  const labelled = (month: string, width: number): boolean =>
    (months.length - 1 - months.indexOf(month)) % Math.ceil((months.length * LABEL) / (width - 80)) === 0;
  return {
    months,
    label: (width) => (month) =>
      labelled(month, width) ? short.format(new Date(`${month}-01T00:00:00Z`)).replace("Sept", "Sep") : "",
    thinned: (of, width) => of.filter(({ month }) => labelled(month, width)),
  };
}
