/** A row as published, best first. */
export interface LeagueRow {
  value: number;
}

/** What counts as known of a party. */
export interface Known {
  group: string;
  requests: number;
}

/** A row that the attacker knows: whose it is, and of how many requests how many succeeded. */
export interface Own {
  row: number;
  party: number;
  successes: number;
}

/**
 * Tries every way to give the rows of a table to the parties, and to each the largest rate that its value, and the row above
 * it, allow. Written apart from the product.
 * @returns for each row the owner groups that it can be of
 */
export function ownersOf(
  rows: readonly LeagueRow[],
  parties: readonly Known[],
  base: number,
  own: readonly Own[] = [],
): Set<string>[] {
  const owners = rows.map(() => new Set<string>());
  const given: number[] = [];
  const isFree = parties.map(() => true);
  const rounded = (rate: number): number => Math.floor(Number((rate / base).toFixed(9)) + 0.5);
  const place = (row: number, above: number): void => {
    const value = rows[row]?.value;
    if (value === undefined) {
      given.forEach((party, i) => owners[i]?.add(parties[party]?.group ?? ""));
      return;
    }
    const step = Math.round(value / base);
    for (const [party, { requests }] of parties.entries()) {
      const known = own.find((one) => one.row === row || one.party === party);
      if (isFree[party] !== true || (known && (known.row !== row || known.party !== party))) continue;
      // the largest leaves most to the rows below; above it rates are no smaller
      for (let k = requests; k >= 0; k--) {
        const rate = (100 * k) / requests;
        if (rate > above + 1e-9 || rounded(rate) > step || (known && k > known.successes)) continue;
        if (rounded(rate) < step || (known && k < known.successes)) break;
        isFree[party] = false;
        given[row] = party;
        place(row + 1, rate);
        isFree[party] = true;
        break;
      }
    }
  };
  place(0, Infinity);
  return owners;
}

/**
 * The fewest owner groups that a row can be of by values alone, whatever the order of rows with the same value: each row is
 * given to each party, and the others are matched along alternating paths.
 */
export function fewestOwners(values: readonly number[], parties: readonly Known[], base: number): number {
  const rounded = (rate: number): number => Math.floor(Number((rate / base).toFixed(9)) + 0.5);
  const fits = values.map((value) =>
    parties.map(({ requests }) => {
      const step = Math.round(value / base);
      const near = Math.round((value * requests) / 100);
      const reach = Math.ceil((base * requests) / 100) + 1;
      for (let k = Math.max(0, near - reach); k <= Math.min(requests, near + reach); k++)
        if (rounded((100 * k) / requests) === step) return true;
      return false;
    }),
  );
  const isWhole = (row: number, party: number): boolean => {
    const owner = new Map([[party, row]]);
    const place = (one: number, tried: Set<number>): boolean =>
      parties.some((_, other) => {
        const before = owner.get(other);
        if (fits[one]?.[other] !== true || tried.has(other) || before === row) return false;
        tried.add(other);
        if (before !== undefined && !place(before, tried)) return false;
        owner.set(other, one);
        return true;
      });
    return values.every((_, one) => one === row || place(one, new Set()));
  };
  return Math.min(
    ...values.map(
      (_, row) =>
        new Set(
          parties.flatMap(({ group }, party) =>
            fits[row]?.[party] === true && isWhole(row, party) ? group : [],
          ),
        ).size,
    ),
  );
}
