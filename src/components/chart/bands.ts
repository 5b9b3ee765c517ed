import { formatTime } from "../../model/format.js";
import { number, optionalText, text, time } from "../../model/rows.js";
import type { Row } from "../../model/rows.js";

/** An incident behind a time chart. */
export interface Band {
  from: Date;
  to: Date;
  /** Stands at the top of the band: `Cat 1 INC000112`. */
  label: string;
  /** Title, where, from when to when. */
  words: string;
}

/**
 * Bands of incidents in order of time.
 * @param rows with incident_id, category, title, started_at, ended_at, csp_region, service
 * @param asOf up to which an open incident is drawn
 */
export function incidentBands(rows: readonly Row[], asOf: Date): Band[] {
  return rows
    .map((row) => {
      const from = time(row, "started_at");
      const ended = row["ended_at"];
      const to = ended instanceof Date ? ended : asOf;
      const where = [optionalText(row, "csp_region"), optionalText(row, "service")]
        .filter(Boolean)
        .join(", ");
      const until = ended instanceof Date ? `to ${formatTime(ended)} UTC` : "on, still open";
      return {
        from,
        to,
        label: `Cat ${number(row, "category")} ${text(row, "incident_id")}`,
        words: `${text(row, "title")}${where === "" ? "" : ` (${where})`}, ${formatTime(from)} UTC ${until}`,
      };
    })
    .sort((a, b) => a.from.getTime() - b.from.getTime());
}
