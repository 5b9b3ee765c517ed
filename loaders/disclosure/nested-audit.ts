import type { Database } from "../duckdb.js";
import { Attack, partsOf, publishedValues } from "./attack.js";
import type { Attacked } from "./attack.js";
import type { Figure } from "./figure.js";
import { Nesting } from "./neighbourhood.js";
import type { Limits } from "./policy.js";
import { solver } from "./programme.js";
import type { IndustryDataset, Prepared } from "./publish.js";

/** Linear programmes for a dataset, after which the cells that are left are counted instead of attacked. */
const MOST_PROGRAMMES = 100_000;

/**
 * Attacks published averages by the others that they contain, are contained in or share a parent with: what each party's
 * part of each cell can be, given all of these, is a linear programme. A cell that is not shown is attacked too where
 * all cells of a family that it is made of are.
 * @param passed cells attacked before without finding anything: to take more back tells no more of them; added to
 * @param drastic take back all that an attack needs, not only the finest of it
 */
export async function auditNested(
  db: Database,
  industry: IndustryDataset,
  { figures, families }: Prepared,
  limits: (role: string) => Limits,
  files: readonly string[],
  passed: Set<string>,
  drastic: boolean,
): Promise<Attacked> {
  const result: Attacked = { breaches: [], cells: 0, programmes: 0, left: 0 };
  if (families.length === 0) return result;
  const published = await publishedValues(db, industry, files);
  const targets = (["rate", "mean"] as const).map((measure) => {
    const known = new Map(
      figures.flatMap((figure) => (figure.measure === measure ? [[figure.cell, figure] as const] : [])),
    );
    const isShown = (cell: number): boolean => published[measure].has(cell);
    const nesting = new Nesting(families, isShown, (cell) => known.has(cell));
    const block = ({ role, period }: Figure): string => `${role} ${period.slice(0, 7)}`;
    const fresh = new Set(
      [...known.values()].flatMap((figure) =>
        figure.frozen === undefined && isShown(figure.cell) ? [block(figure)] : [],
      ),
    );
    const near = [...known.values()].flatMap((figure) => {
      if (passed.has(`${measure} ${figure.cell}`) || !fresh.has(block(figure))) return [];
      if (!isShown(figure.cell) && !nesting.isMadeOfShown(figure.cell)) return [];
      const around = nesting.around(figure.cell);
      const isNew = around?.cells.some((cell) => isShown(cell) && known.get(cell)?.frozen === undefined);
      return around && isNew === true ? [{ figure, around }] : [];
    });
    return { measure, known, near, depth: depths(families) };
  });
  const cells = new Set(targets.flatMap(({ near }) => near.flatMap(({ around }) => around.cells)));
  if (cells.size === 0) return result;
  const parts = await partsOf(db, industry, cells);
  const highs = await solver;
  const total = industry.dataset.measure?.kind === "mean-of-rates" ? 100 : null;
  const breaches = new Set<Figure>();
  for (const { measure, known, near, depth } of targets)
    for (const { figure, around } of near) {
      if (result.programmes >= MOST_PROGRAMMES) {
        result.left++;
        continue;
      }
      const attack = new Attack(highs, measure, around, parts[measure], published[measure], total, (cell) =>
        limits(known.get(cell)?.role ?? figure.role),
      );
      const used = attack.on(figure.cell);
      result.cells++;
      result.programmes += attack.solved;
      attack.dispose();
      if (used === null) passed.add(`${measure} ${figure.cell}`);
      const free = [...new Set([...(used ?? []), ...(used === null ? [] : [figure.cell])])]
        .filter((cell) => published[measure].has(cell))
        .flatMap((cell) => known.get(cell) ?? [])
        .filter(({ frozen }) => frozen === undefined)
        .sort(
          (a, b) =>
            (depth.get(b.cell) ?? 0) - (depth.get(a.cell) ?? 0) ||
            a.cohort.size - b.cohort.size ||
            a.cell - b.cell,
        );
      for (const gone of drastic ? free : free.slice(0, 1)) breaches.add(gone);
    }
  return { ...result, breaches: [...breaches] };
}

/** How many cells, each in the next, a cell lies within. */
function depths(families: Prepared["families"]): ReadonlyMap<number, number> {
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
