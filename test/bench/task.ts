/** What a child process is asked to do; it measures itself, so that start-up does not count. */
export type Task =
  | { readonly kind: "bare"; readonly extracts: string; readonly work: string }
  | { readonly kind: "refresh"; readonly extracts: string; readonly site: string }
  | { readonly kind: "pages"; readonly out: string };

/** What a task took. */
export interface Measured {
  seconds: number;
  /** User and system time of all threads: what is left of a comparison on a machine that others use too. */
  cpuSeconds: number;
  /** Most memory that the process held at any moment. */
  peakBytes: number;
  /** Requests that stand, by which runs are held against each other; pages count none. */
  requests: number;
  /** Of a refresh, the time of the attack audits of industry figures. */
  auditSeconds: number;
  /** The release made, for a refresh. */
  release: string | null;
}
