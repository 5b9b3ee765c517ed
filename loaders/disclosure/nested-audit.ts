import type { Database } from "../duckdb.js";
import type { Attacked } from "./attack.js";
import { nestingOf } from "./attack-cells.js";
import { attackCells } from "./attack-threads.js";
import type { Figure } from "./figure.js";
import { partsOf } from "./parts.js";
import type { PublishedValues } from "./parts.js";
import type { Limits } from "./policy.js";
import type { IndustryDataset, Prepared } from "./publish.js";

/** Cells of a dataset attacked in a round; those beyond are counted instead. */
const MOST_CELLS = 150_000;

/**
 * Attacks published averages by the others that they contain, are contained in or share a parent with: what each party's
 * part of each cell can be, given all of these, is a linear programme. A cell that is not shown is attacked too where
 * all cells of a family that it is made of are.
 * @param values what the written files show
 * @param passed cells attacked before without finding anything: to take more back tells no more of them; added to
 * @param drastic take back all that an attack needs, not only the finest of it
 */
export async function auditNested(
  db: Database,
  industry: IndustryDataset,
  { figures, families }: Prepared,
  limits: (role: string) => Limits,
  values: PublishedValues,
  passed: Set<string>,
  drastic: boolean,
): Promise<Attacked> {
  const result: Attacked = { breaches: [], cells: 0, programmes: 0, left: 0 };
  if (families.length === 0) return result;
  const fields = (["rate", "mean"] as const).map((measure) => {
    const known = new Map(
      figures.flatMap((figure) => (figure.measure === measure ? [[figure.cell, figure] as const] : [])),
    );
    const field = {
      measure,
      families,
      published: values[measure],
      figures: new Map(
        [...known].map(
          ([cell, { role, frozen }]) => [cell, { role, isFrozen: frozen !== undefined }] as const,
        ),
      ),
      limits: new Map([...new Set(figures.map(({ role }) => role))].map((role) => [role, limits(role)])),
      total: industry.dataset.measure?.kind === "mean-of-rates" ? 100 : null,
    };
    const nesting = nestingOf(field);
    const isShown = (cell: number): boolean => field.published.has(cell);
    const block = ({ role, period }: Figure): string => `${role} ${period.slice(0, 7)}`;
    const fresh = new Set(
      [...known.values()].flatMap((figure) =>
        figure.frozen === undefined && isShown(figure.cell) ? [block(figure)] : [],
      ),
    );
    const near = [...known.values()].flatMap((figure) => (fresh.has(block(figure)) ? figure.cell : []));
    return {
      known,
      field,
      telling: near.filter((cell) => nesting.isTelling(cell)),
      attacked: near.filter(
        (cell) => !passed.has(`${measure} ${cell}`) && (isShown(cell) || nesting.isMadeOfShown(cell)),
      ),
    };
  });
  const parts = await partsOf(db, industry, new Set(fields.flatMap(({ telling }) => telling)));
  const depth = depths(families);
  const breaches = new Set<Figure>();
  for (const { known, field, attacked } of fields) {
    const { measure, published } = field;
    result.left += Math.max(0, attacked.length - MOST_CELLS);
    const findings = await attackCells({ ...field, parts: parts[measure] }, attacked.slice(0, MOST_CELLS));
    for (const { cell, reasons, solved } of findings) {
      result.cells++;
      result.programmes += solved;
      if (reasons === null) {
        passed.add(`${measure} ${cell}`);
        continue;
      }
      const free = [...new Set([...reasons, cell])]
        .filter((given) => published.has(given))
        .flatMap((given) => known.get(given) ?? [])
        .filter(({ frozen }) => frozen === undefined)
        .sort(
          (a, b) =>
            (depth.get(b.cell) ?? 0) - (depth.get(a.cell) ?? 0) ||
            a.cohort.size - b.cohort.size ||
            a.cell - b.cell,
        );
      for (const gone of drastic ? free : free.slice(0, 1)) breaches.add(gone);
    }
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
