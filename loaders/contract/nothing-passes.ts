import { PortalError } from "../errors.js";
import type { FileCounts } from "./counts.js";
import type { ExtractFile } from "./extracts.js";
import { looksLike } from "./looks-like.js";
import type { Rule } from "./rules.js";

/** Rules that say nothing against a file: its rows may pass once other extracts have arrived. */
const PROVISIONAL: readonly Rule[] = ["timestamp_range", "unknown_party"];

/**
 * Refuses a file in which no row passes: all are malformed, or they are `few` or more and none waits for other extracts.
 * @throws PortalError naming the file, the rules and what it looks like
 */
export async function refuseNothingPasses(
  files: readonly ExtractFile[],
  counts: ReadonlyMap<string, FileCounts>,
  few: number,
): Promise<void> {
  for (const file of files) {
    const { read, quarantined } = counts.get(file.path) ?? { read: 0, quarantined: {} };
    const set = Object.values(quarantined).reduce((sum, n) => sum + n, 0);
    if (read === 0 || set < read) continue;
    if (quarantined.malformed_row !== read)
      if (read < few || PROVISIONAL.some((rule) => quarantined[rule] !== undefined)) continue;
    const rules = Object.entries(quarantined).map(([rule, n]) => `${n} × ${rule}`);
    throw new PortalError(
      `${file.feed}/${file.path}: feed ${file.feed}: none of its ${read} rows passes (${rules.join(", ")})${await looksLike(file)}: have it delivered again`,
    );
  }
}
