/** One party in one role: the unit of access. */
export interface Holding {
  readonly party: string;
  readonly role: string;
}
