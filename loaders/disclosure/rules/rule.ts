import type { Family, Figure, GroupTimes, Measure } from "../figure.js";
import type { Limits } from "../policy.js";

/** Judges a figure by itself. */
export interface PrimaryRule {
  name: string;
  /** Kinds of figures that it is for. */
  judges: readonly Measure[];
  isSafe(figure: Figure, limits: Limits): boolean;
}

/** Figures of a market and how their cells contain one another. */
export interface Market {
  figures: readonly Figure[];
  families: readonly Family[];
  limits(figure: Figure): Limits;
  /** The figure of a cell and measure, if it has one. */
  at(cell: number, measure: Measure): Figure | undefined;
  /** What the owner groups put into the times of a cell, if it has any. */
  times(cell: number): GroupTimes | undefined;
  /** Cells that contain a cell, at any distance. */
  ancestors(cell: number): readonly number[];
  /** Cells, coarser ones before those that they contain. */
  order: readonly number[];
}

/** Which figures are shown so far. */
export interface Shown {
  has(figure: Figure): boolean;
  /** Takes a figure back; false if it stays because it is published already. */
  suppress(figure: Figure): boolean;
  /** Families, in order, of which a figure was taken back since the rule was given them; at first all. */
  changed(): Iterable<Family>;
}

/** Judges figures by the others that are shown; takes back figures, and is asked again until it takes none. */
export interface SecondaryRule {
  name: string;
  /** Whether what it once leaves it leaves whatever else is taken back: it is not asked again. */
  settles?: boolean;
  apply(market: Market, shown: Shown): void;
}
