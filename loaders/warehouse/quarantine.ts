import { FEEDS } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import { literal } from "../duckdb.js";
import type { Database, Row } from "../duckdb.js";
import type { StoredFile } from "./state.js";
import type { Store } from "./store.js";

const COLUMNS = "source_file, source_row, rule, column_name, value, raw";

/** Rules whose verdict may change when newer extracts arrive. */
const PROVISIONAL = "rule IN ('timestamp_range', 'unknown_party')";

/** Rows that were set aside, of this refresh and of all before; they stay readable until they are resolved. */
export class Quarantine {
  private constructor(
    private readonly db: Database,
    private readonly store: Store,
  ) {}

  static async open(db: Database, store: Store, stored: StoredFile | null): Promise<Quarantine> {
    await db.run(
      `CREATE OR REPLACE TABLE quarantine (feed VARCHAR, source_file VARCHAR, source_row BIGINT, rule VARCHAR,
       column_name VARCHAR, value VARCHAR, raw VARCHAR)`,
    );
    if (stored)
      await db.run(`INSERT INTO quarantine SELECT feed, ${COLUMNS} FROM ${store.relation([stored])}`);
    return new Quarantine(db, store);
  }

  /** Takes out the rows of a feed that newer extracts may redeem. @returns the table that holds them, if any */
  async take(feed: Feed): Promise<string | undefined> {
    const rows = `FROM quarantine WHERE feed = ${literal(feed)} AND ${PROVISIONAL}`;
    await this.db.run(`CREATE OR REPLACE TEMP TABLE recheck_${feed} AS SELECT ${COLUMNS} ${rows}`);
    await this.db.run(`DELETE ${rows}`);
    const { n } = await this.db.row(`SELECT count(*)::INTEGER AS n FROM recheck_${feed}`);
    return n === 0 ? undefined : `recheck_${feed}`;
  }

  /** Adds what reading a feed has just set aside. */
  async add(feed: Feed): Promise<void> {
    await this.db.run(`INSERT INTO quarantine SELECT ${literal(feed)}, ${COLUMNS} FROM quarantine_${feed}`);
  }

  /** Rows set aside by feed and rule. */
  async counts(): Promise<Partial<Record<Feed, Record<string, number>>>> {
    const counts: Partial<Record<Feed, Record<string, number>>> = {};
    const rows = await this.db.rows(
      "SELECT feed, rule, count(*)::INTEGER AS n FROM quarantine GROUP BY feed, rule ORDER BY feed, rule",
    );
    for (const feed of FEEDS) {
      const rules = rows
        .filter((row) => row.feed === feed)
        .map(({ rule, n }) => [String(rule), Number(n)] as const);
      if (rules.length > 0) counts[feed] = Object.fromEntries(rules);
    }
    return counts;
  }

  /** The first rows set aside of a feed. */
  async sample(feed: Feed, limit: number): Promise<Row[]> {
    return this.db.rows(
      `SELECT ${COLUMNS} FROM quarantine WHERE feed = ${literal(feed)} ORDER BY source_file, source_row LIMIT ${limit}`,
    );
  }

  async save(): Promise<StoredFile> {
    return this.store.write({
      name: "quarantine",
      query: `SELECT feed, ${COLUMNS} FROM quarantine ORDER BY feed, source_file, source_row`,
    });
  }
}
