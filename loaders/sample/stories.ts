import { literal } from "../duckdb.js";

/** Who and what the planted stories are about; `docs/sample.md` tells them, the SQL files plant them. */
export const stories = {
  bad_manufacturer: "AB01",
  bad_model: "010A0301",
  bad_firmware: "0002012F",
  poor_installer: "SUP08",
  storm_operator: "DNO16",
  silent_operator: "DNO10",
  silent_manufacturer: "AC04",
  silent_model: "010A0304",
  silent_firmware: "00040005",
  late_supplier: "SUP04",
  wave_from: "SUP09",
  wave_to: "SUP03",
  severe_incident: "INC000112",
} as const;

/** The stories as parts of the SQL files. */
export function storyParts(): Record<string, string> {
  return Object.fromEntries(Object.entries(stories).map(([name, value]) => [name, literal(value)]));
}
