import { formatTime } from "../../model/format.js";

/** What `GET /session/release` answers (docs/release-format.md). */
export interface Served {
  release: string;
  /** Null where the index does not say. */
  as_of: string | null;
  /** UTC, ISO 8601. */
  making_since: string | null;
}

/** What a page says of figures other than its own; `isHere`: they can be loaded. */
export interface ReleaseNotice {
  words: string;
  isHere: boolean;
}

/** What a page of a release says of what the gate serves now; null: nothing is new. */
export function releaseNotice(
  shown: { release: string; as_of: string },
  { release, as_of, making_since }: Served,
): ReleaseNotice | null {
  if (release !== shown.release) return { words: `${otherWords(shown.as_of, as_of)}: `, isHere: true };
  if (making_since === null) return null;
  const began = formatTime(new Date(making_since));
  return { words: `newer figures are being made (refresh began ${began} UTC)`, isHere: false };
}

/** Both times as ISO 8601 in UTC. A release of the same time, or of none that is known, is neither newer nor earlier. */
function otherWords(shown: string, served: string | null): string {
  if (served === null || served === shown) return "other figures are here";
  return served > shown ? "newer figures are here" : "these figures were withdrawn, earlier ones are here";
}
