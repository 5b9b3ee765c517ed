import type { FilterSpec, Filters } from "./filters.js";
import { lastCompleteMonth, monthNotHeld, monthTitle, monthWords, openingMonth } from "./months.js";

/** Stands for every month, in the address and in datasets. */
export const EVERY_MONTH = "all";

const DAY = 86_400_000;

/** The choice of a month: the last complete one unless another, or every month, is chosen. */
export class MonthChoice {
  readonly spec: FilterSpec;
  private readonly unset: string;
  private readonly complete: string;

  /** @param held months with something to show, in any order */
  constructor(
    held: readonly string[],
    private readonly asOf: Date,
  ) {
    const months = [...new Set(held)]
      .filter((month) => month !== EVERY_MONTH)
      .sort()
      .reverse();
    const complete = lastCompleteMonth(asOf);
    this.complete = complete;
    this.unset = openingMonth(months, asOf);
    this.spec = {
      name: "month",
      label: "Month",
      options: [...months.filter((month) => month !== this.unset), EVERY_MONTH],
      unset: monthTitle(this.unset, complete),
      unsetValue: this.unset,
      unknown: monthNotHeld(months),
      shown: (month) => (month === EVERY_MONTH ? "Every month held" : monthTitle(month, complete)),
    };
  }

  chosen({ month }: Filters): string {
    return month ?? this.unset;
  }

  /** As a parameter of views, where no month stands for all. */
  given(filters: Filters): { month: string } | Record<string, never> {
    const month = this.chosen(filters);
    return month === EVERY_MONTH ? {} : { month };
  }

  /** First and last day of the month, up to the day that the as-of time ends or is in; none of every month. */
  days(filters: Filters): Date[] {
    const month = this.chosen(filters);
    if (month === EVERY_MONTH) return [];
    const first = new Date(`${month}-01T00:00:00Z`);
    const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0));
    const held = new Date(Math.floor((this.asOf.getTime() - 1) / DAY) * DAY);
    return [first, last < held ? last : held];
  }

  /** `October 2026`, `part of November 2026`, `every month held`. */
  words(filters: Filters): string {
    const month = this.chosen(filters);
    return month === EVERY_MONTH ? "every month held" : monthWords(month, this.complete);
  }
}
