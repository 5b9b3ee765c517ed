/** Datasets of a party that are meant to depend on others: its place among them. */
const POSITIONS = /\/[a-z-]+-league_own-[0-9a-f]+\.parquet$/;

/**
 * Non-interference: what other parties do changes none of a party's own files but its positions in league tables.
 * @param before files of a release, below it, with their hashes
 * @param after those of a release in which rows of some parties are others
 * @param parties whose rows these are
 * @returns own files of all other parties that are not the same; manifests, which name the release, apart
 */
export function interferences(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  parties: readonly string[],
): string[] {
  const isLookedAt = (file: string): boolean => {
    const [, party] = /^data\/parties\/([^/]+)\/.*\.parquet$/.exec(file) ?? [];
    return party !== undefined && !parties.includes(party) && !POSITIONS.test(file);
  };
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((file) => isLookedAt(file) && before[file] !== after[file])
    .sort();
}
