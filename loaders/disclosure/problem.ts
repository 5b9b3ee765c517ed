/** A sum of unknowns that is known to within something. */
export interface Row {
  /** The shown cell that says so; null if all know it. */
  cell: number | null;
  /** Its unknowns, by place, and how much a unit of each changes it. */
  places: Int32Array;
  weights: Float64Array;
  /** How far it may be from what it truly is: 0 or less, and 0 or more. */
  lower: number;
  upper: number;
}

/** What an attacker does not know, and what is known of it. */
export interface Problem {
  /** Party and owner group of each unknown. */
  parties: Int32Array;
  groups: Int32Array;
  /** What each unknown truly is; it can be 0 at least. */
  truths: Float64Array;
  /** The most that each can be; not finite for times. */
  uppers: Float64Array;
  rows: readonly Row[];
}

/** An owner group's part of a figure, as a weighted sum of unknowns, and what must be possible for it to be safe. */
export interface Target {
  group: number;
  places: Int32Array;
  weights: Float64Array;
  /** Whether it is a rate, in points, or the mean of times, in ms. */
  isRate: boolean;
  /** What it truly is. */
  truth: number;
  /** How low and how high it must be able to be. */
  least: number;
  most: number;
  /** How wide its range must be for two who collude. */
  width: number;
}

/** The places of a problem's unknowns that make up a sum, and its weights. */
export class Sum {
  private readonly places: number[] = [];
  private readonly weights: number[] = [];

  add(place: number, weight: number): void {
    this.places.push(place);
    this.weights.push(weight);
  }

  columns(): { places: Int32Array; weights: Float64Array } {
    return { places: Int32Array.from(this.places), weights: Float64Array.from(this.weights) };
  }
}
