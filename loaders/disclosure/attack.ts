import { Programme } from "./programme.js";
import type { solver } from "./programme.js";
import type { Problem, Target } from "./problem.js";
import { Witness } from "./witness.js";

/** Owner groups that an attacker knows. */
type Known = ReadonlySet<number>;
/** What some who know others learn: the shown cells that give a target away, or null if nothing does. */
type Learn = (known: Known) => number[] | null;

/** What HiGHS may be off, in points or as a share of a time. */
const TOLERANCE = 1e-5;

/** Attacks on what is unknown in a problem. */
export class Attack {
  private readonly witness: Witness;
  /** Owner groups of the unknowns. */
  private readonly groups: readonly number[];
  private programme: Programme | null = null;

  /** @param highs null to take as given away what no search for another world shows to be hidden */
  constructor(
    private readonly highs: Awaited<typeof solver> | null,
    private readonly problem: Problem,
  ) {
    this.witness = new Witness(problem);
    this.groups = [...new Set(problem.groups)].sort((a, b) => a - b);
  }

  /** Linear programmes solved. */
  get solved(): number {
    return this.programme?.solved ?? 0;
  }

  dispose(): void {
    this.programme?.dispose();
  }

  /**
   * Attacks a target as each of the other owner groups, and as each two of them.
   * @returns the shown cells that give the target away, or null if none do
   */
  on(target: Target): number[] | null {
    const others = this.groups.filter((group) => group !== target.group);
    const tolerance = TOLERANCE * (target.isRate ? 1 : Math.max(1, target.truth));
    return (
      this.cover(others, 2, (known) => this.reaches(target, known, tolerance)) ??
      this.cover(others, 3, (known) => this.isWide(target, known, tolerance))
    );
  }

  /**
   * A world that hides a target from several at once hides it from each of them. So a half of all is tried at a time, or
   * two thirds where it is about any two, and only where these learn something the halves, or two thirds, of these.
   * @param pieces two to try each one, three to try each two: they are in all pieces but one
   */
  private cover(
    by: readonly number[],
    pieces: 2 | 3,
    learn: Learn,
    tried = new Set<string>(),
  ): number[] | null {
    if (by.length < pieces) return learn(new Set(by));
    for (let gone = 0; gone < pieces; gone++) {
      const some = by.filter((_, i) => i % pieces !== gone);
      const key = some.join();
      if (tried.has(key)) continue;
      tried.add(key);
      const reasons = learn(new Set(some));
      const found = reasons && (some.length < pieces ? reasons : this.cover(some, pieces, learn, tried));
      if (found) return found;
    }
    return null;
  }

  /** What keeps a target from being as low and as high as it must be able to be, or null. */
  private reaches(target: Target, known: Known, tolerance: number): number[] | null {
    const { truth, least, most } = target;
    const reasons: number[] = [];
    let isFine = true;
    for (const end of ["most", "least"] as const) {
      const change = target[end] - truth;
      if (change === 0 || this.witness.finds(target, change, known)) continue;
      const answer = this.ask(target, known, end);
      const isMet = end === "most" ? answer.found >= most - tolerance : answer.found <= least + tolerance;
      if (isMet) continue;
      isFine = false;
      reasons.push(...answer.reasons);
    }
    return isFine ? null : reasons;
  }

  /** What keeps a target's range from being as wide as it must be for two, or null. */
  private isWide(target: Target, known: Known, tolerance: number): number[] | null {
    const { truth, isRate, width } = target;
    const inwards = isRate && truth > 50 ? -width : width;
    for (const change of [inwards, -inwards]) if (this.witness.finds(target, change, known)) return null;
    const [high, low] = [this.ask(target, known, "most"), this.ask(target, known, "least")];
    return high.found - low.found >= width - tolerance ? null : [...high.reasons, ...low.reasons];
  }

  /** How large or small a target can be, and the shown cells that say so; not a number if there is no answer. */
  private ask(target: Target, known: Known, end: "most" | "least"): { found: number; reasons: number[] } {
    if (!this.highs) return { found: NaN, reasons: [] };
    this.programme ??= new Programme(this.highs, this.problem);
    this.programme.ask(target, known);
    const found = this.programme[end]();
    return { found, reasons: this.programme.reasons() };
  }
}
