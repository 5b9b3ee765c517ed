import { sum } from "d3";
import type { Database } from "../duckdb.js";
import { NOTHING } from "./attack-threads.js";
import { withBeside } from "./beside.js";
import type { Beside } from "./beside.js";
import type { Plan } from "./attack-threads.js";
import type { Field, Place } from "./block.js";
import { byCost } from "./figure.js";
import type { Figure } from "./figure.js";
import { findFinest, findHeld, readFinest } from "./finest.js";
import type { Averaged, Finest } from "./finest.js";
import type { Limits } from "./policy.js";
import { cellMeasure, rateOf } from "./publish.js";
import type { IndustryDataset, Prepared } from "./publish.js";
import type { PublishedValues } from "./published-values.js";
import { dropTransactions, outcomeOf } from "./transactions.js";

/** Cells and remainders of a dataset attacked in a round; those beyond are counted instead. */
const MOST_PLACES = 150_000;

/**
 * Attacks published averages by all others of their role and month: what each party put into the finest cells is
 * unknown, and each published average is linear in it. A cell that is not shown is attacked too where all cells of a
 * family that it is made of are; and what is left of a cell's times without one of those shown in it, or without all.
 */
export class NestedAudit {
  /** Cells attacked before without finding anything: to take more back tells no more of them. */
  private readonly passed = new Set<string>();
  private readonly finest = new Map<Averaged, Finest>();
  /** By cell: its figure, and what an attack needs to know of it. */
  private readonly figures: Readonly<
    Record<Averaged, { known: ReadonlyMap<number, Figure>; states: Field["figures"] }>
  >;
  private readonly depths: ReadonlyMap<number, number>;
  /** Figures of the dataset and of others over the same. */
  private readonly all: Prepared;

  /**
   * @param limits of a role
   * @param beside figures of other datasets over the same, whose relations are there until the first plan is made
   */
  constructor(
    private readonly db: Database,
    private readonly industry: IndustryDataset,
    private readonly prepared: Prepared,
    private readonly limits: (role: string) => Limits,
    private readonly beside: Beside | null = null,
  ) {
    this.all = withBeside(prepared, beside);
    this.depths = depthsOf(this.all.families);
    this.figures = { rate: figuresOf(this.all, "rate"), mean: figuresOf(this.all, "mean") };
  }

  /**
   * @param values what the written files show; in each call as much as in the one before, or less
   * @param drastic take back all that an attack needs, not only the finest of it
   */
  async plan(values: PublishedValues, drastic: boolean): Promise<Plan> {
    const { passed, beside } = this;
    if (this.all.families.length === 0) return NOTHING;
    const fields = (["rate", "mean"] as const).map((measure) =>
      this.fieldOf(measure, new Map([...values[measure], ...(beside?.values[measure] ?? [])])),
    );
    if (this.finest.size === 0) await this.readAllFinest(fields);
    const open = fields.flatMap(({ field, known, attacked }) => {
      const finest = this.finest.get(field.measure);
      const places = attacked.filter((place) => !passed.has(keyOf(field.measure, place)));
      return finest ? [{ field: { ...field, finest }, known, places }] : [];
    });
    return {
      attacks: open.map(({ field, places }) => ({ field, places: places.slice(0, MOST_PLACES) })),
      left: sum(open, ({ places }) => Math.max(0, places.length - MOST_PLACES)),
      conclude: (found) =>
        open.flatMap(({ field, known }, i) =>
          (found[i] ?? []).flatMap(({ place, reasons }) => {
            if (reasons !== null)
              return this.toTakeBack([place.cell, ...place.less, ...reasons], field, known, drastic);
            passed.add(keyOf(field.measure, place));
            return [];
          }),
        ),
    };
  }

  private async readAllFinest(
    fields: readonly { field: Pick<Field, "measure">; near: readonly number[] }[],
  ): Promise<void> {
    const { db, industry, prepared, beside } = this;
    const near = new Set(fields.flatMap(({ near: cells }) => cells));
    let isHeld: boolean | null = null;
    for (const { field, near: cells } of fields) {
      if (cells.length === 0) continue;
      const together =
        beside !== null && (field.measure === "mean" || outcomeOf(industry.dataset) !== "other");
      if (together !== isHeld)
        await (together ? findHeld(db, industry) : findFinest(db, industry, prepared.families, near));
      isHeld = together;
      this.finest.set(field.measure, await readFinest(db, industry, field.measure, new Set(cells)));
    }
    await db.run("DROP TABLE IF EXISTS finest");
    if (beside) await dropTransactions(db);
  }

  /** What is shown of an average, and the cells of roles and months with new figures that are shown, or attacked. */
  private fieldOf(
    measure: Averaged,
    published: ReadonlyMap<number, number>,
  ): {
    field: Omit<Field, "finest">;
    known: ReadonlyMap<number, Figure>;
    near: readonly number[];
    attacked: readonly Place[];
  } {
    const { families, figures } = this.all;
    const { key, dataset } = this.industry;
    const kind = cellMeasure(key, dataset);
    const { known, states } = this.figures[measure];
    const block = ({ role, period }: Figure): string => `${role} ${period.slice(0, 7)}`;
    const fresh = new Set(
      [...known.values()].flatMap((figure) =>
        figure.frozen === undefined && published.has(figure.cell) ? [block(figure)] : [],
      ),
    );
    const isFresh = (cell: number): boolean => {
      const figure = known.get(cell);
      return figure !== undefined && fresh.has(block(figure));
    };
    const attacked = new Set([...published.keys()].filter(isFresh));
    const near = new Set(attacked);
    const remainders: Place[] = [];
    for (const { parent, children } of families) {
      const counted = children.filter((child) => known.has(child));
      if (parent === null && children.some((child) => near.has(child)))
        for (const child of counted) near.add(child);
      const isMadeOfShown = counted.length > 1 && counted.every((child) => published.has(child));
      if (parent !== null && isMadeOfShown && isFresh(parent)) attacked.add(parent);
      if (measure === "mean" && parent !== null && published.has(parent) && isFresh(parent))
        remainders.push(
          ...remaindersOf(
            parent,
            counted.filter((child) => published.has(child)),
          ),
        );
    }
    return {
      field: {
        measure,
        published,
        figures: states,
        limits: new Map(
          [...new Set(figures.map(({ role }) => role))].map((role) => [role, this.limits(role)]),
        ),
        minimum: rateOf(kind).minimumDenominator,
        ...(this.beside ? { minimums: this.beside.minimums } : {}),
        mixes: kind.kind === "mean-of-rates" ? this.prepared.families.map(({ children }) => children) : [],
      },
      known,
      near: [...near, ...attacked],
      attacked: [...[...attacked].sort((a, b) => a - b).map((cell) => ({ cell, less: [] })), ...remainders],
    };
  }

  /** Of the figures that an attack needs those that can be taken back: the finest of them, or all. */
  private toTakeBack(
    needed: readonly number[],
    { published }: Pick<Field, "published">,
    known: ReadonlyMap<number, Figure>,
    drastic: boolean,
  ): readonly Figure[] {
    const depthOf = ({ cell }: Figure): number => this.depths.get(cell) ?? 0;
    const free = [...new Set(needed)]
      .flatMap((cell) => (published.has(cell) ? (known.get(cell) ?? []) : []))
      .filter(({ frozen }) => frozen === undefined)
      .sort((a, b) => a.cost - b.cost || depthOf(b) - depthOf(a) || byCost(a, b));
    return drastic ? free : free.slice(0, 1);
  }
}

/** What is left of a parent without one of its children, and without all. */
function remaindersOf(parent: number, children: readonly number[]): Place[] {
  const single = children.map((child) => ({ cell: parent, less: [child] }));
  return children.length > 1 ? [...single, { cell: parent, less: children }] : single;
}

function keyOf(measure: Averaged, { cell, less }: Place): string {
  return `${measure} ${cell} ${less.join()}`;
}

function figuresOf(
  { figures }: Prepared,
  measure: Averaged,
): { known: ReadonlyMap<number, Figure>; states: Field["figures"] } {
  const known = new Map<number, Figure>();
  const states = new Map<number, { role: string; isFrozen: boolean }>();
  for (const figure of figures) {
    if (figure.measure !== measure) continue;
    known.set(figure.cell, figure);
    states.set(figure.cell, { role: figure.role, isFrozen: figure.frozen !== undefined });
  }
  return { known, states };
}

/** How many cells, each in the next, a cell lies within. */
function depthsOf(families: Prepared["families"]): ReadonlyMap<number, number> {
  const parents = new Map<number, Set<number>>();
  for (const { parent, children } of families)
    if (parent !== null)
      for (const child of children) parents.set(child, (parents.get(child) ?? new Set()).add(parent));
  const known = new Map<number, number>();
  const visit = (cell: number): number => {
    const before = known.get(cell);
    if (before !== undefined) return before;
    const depth = Math.max(-1, ...[...(parents.get(cell) ?? [])].map(visit)) + 1;
    known.set(cell, depth);
    return depth;
  };
  for (const cell of parents.keys()) visit(cell);
  return known;
}
