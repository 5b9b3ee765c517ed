/** A path for DuckDB's readers in which no character is a wildcard. */
export function escapedPath(path: string): string {
  return path.replaceAll(/[[*?]/g, (wildcard) => `[${wildcard}]`);
}
