import { join } from "node:path";
import { FEEDS, byFeed } from "../contract/feeds.js";
import type { Feed } from "../contract/feeds.js";
import type { ExtractFile } from "../contract/extracts.js";
import { literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Effects } from "../effects.js";
import { sha256File } from "../hash.js";
import type { Settings } from "../settings.js";
import { emptyRelation } from "./columns.js";
import { DAY_TABLE_SHAPES } from "./day-table.js";
import { updateDays } from "./days.js";
import { changedWindows, deviceHistory } from "./history.js";
import { Intake } from "./intake.js";
import { Quarantine } from "./quarantine.js";
import { WAREHOUSE_VERSION } from "./state.js";
import type { DayFiles, DayTable, State, StoredFile, WholeTable } from "./state.js";
import { Store } from "./store.js";
import { TAGGED_TABLES, viewTaggedRows } from "./tagged-rows.js";
import { checkClock } from "./thresholds.js";
import { updateWhole } from "./whole.js";

const NONE: ReadonlySet<string> = new Set();

/** Brings a warehouse up to date with new extract files; one object serves one refresh. */
export class WarehouseUpdate {
  private readonly store: Store;
  private readonly superseded: State["superseded"];
  /** Rows of the new files that were set aside when they were read; known after `run`. */
  setAside: Readonly<Record<Feed, number>> = byFeed(() => 0);

  constructor(
    private readonly db: Database,
    private readonly site: string,
    private readonly before: State,
    private readonly settings: Settings,
    private readonly effects: Effects,
  ) {
    this.store = new Store(db, site);
    this.superseded = { ...before.superseded };
  }

  /**
   * Reads the files, writes the days that they touch, and leaves the relations of docs/warehouse.md in the database.
   * @param files new files by feed
   * @returns the state to commit; nothing is current until it is
   * @throws PortalError if the extracts are refused
   */
  async run(files: ReadonlyMap<Feed, readonly ExtractFile[]>): Promise<State> {
    const { db, store, before } = this;
    const hashes = hashAll([...files.values()].flat());
    hashes.catch(() => undefined);
    const quarantine = await Quarantine.open(db, store, before.quarantine);
    const intake = new Intake(
      db,
      quarantine,
      files,
      before.extracts,
      this.settings,
      this.effects,
      join(this.site, "work"),
    );

    const parties = await this.whole(intake, "parties", { recheck: false, timestampMax: null });
    await db.run("CREATE OR REPLACE TABLE known_parties AS SELECT party_id FROM parties");
    const partiesChanged = parties.file !== before.whole.parties?.file;
    const users = await this.whole(intake, "users", { recheck: partiesChanged, timestampMax: null });
    await db.run("CREATE OR REPLACE TABLE known_users AS SELECT user_id, party_id, role FROM users");
    const usersChanged = users.file !== before.whole.users?.file;

    await db.run("CREATE OR REPLACE TEMP TABLE new_states (device_id VARCHAR, extracted_at TIMESTAMP)");
    await db.run("CREATE OR REPLACE TEMP TABLE beaten_states (device_id VARCHAR)");
    const inventory = await this.days(
      intake,
      "inventory",
      NONE,
      { recheck: partiesChanged, timestampMax: null },
      async (incoming) => {
        await db.run(`INSERT INTO new_states SELECT device_id, extracted_at FROM ${incoming}`);
        await db.run("INSERT INTO beaten_states SELECT device_id FROM losers WHERE incoming_row IS NULL");
      },
    );
    await db.run(
      `CREATE OR REPLACE VIEW inventory_rows AS SELECT * FROM ${this.stored("inventory", inventory)}`,
    );
    const asOf = await checkClock(db, this.settings);
    await db.run(
      `CREATE OR REPLACE TABLE release AS SELECT CAST(${asOf === null ? "NULL" : literal(asOf)} AS TIMESTAMP) AS as_of`,
    );
    const { bound } = await db.row("SELECT CAST(as_of + INTERVAL 24 HOUR AS VARCHAR) AS bound FROM release");
    const events = {
      recheck: usersChanged || asOf !== before.asOf,
      timestampMax: bound === null ? null : String(bound),
    };

    const cpl = await this.whole(intake, "cpl", { recheck: false, timestampMax: null });
    const incidents = await this.whole(intake, "incidents", events);
    const outage_timings = await this.whole(intake, "outage_timings", events);

    const tags = await deviceHistory(db, store);
    if (TAGGED_TABLES.some((table) => Object.keys(before.days[table]).length > 0))
      await changedWindows(db, this.stored("inventory", before.days.inventory));
    const requests = await this.days(
      intake,
      "service_requests",
      await this.staleDays("service_requests"),
      events,
    );
    await db.run("CREATE OR REPLACE TABLE known_timings AS SELECT * FROM outage_timings");
    const alerts = await this.days(intake, "alerts", await this.staleDays("alerts"), events);
    const days = { inventory, service_requests: requests, alerts };
    for (const table of TAGGED_TABLES) await viewTaggedRows(db, store, table, days[table]);
    await db.script(new URL("relations.sql", import.meta.url));

    const { estate } = await db.row(
      "SELECT count(*)::INTEGER AS estate FROM devices WHERE status NOT IN ('Decommissioned', 'Withdrawn')",
    );
    this.setAside = intake.setAside;
    const sums = await hashes;
    for (const feed of FEEDS)
      intake.known[feed] = intake.known[feed]
        .map((file) => ({ ...file, sha256: sums.get(`${feed}/${file.path}`) ?? file.sha256 }))
        .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
    return {
      version: WAREHOUSE_VERSION,
      asOf,
      extracts: intake.known,
      names: before.names,
      superseded: this.superseded,
      quarantined: await quarantine.counts(),
      quarantine: await quarantine.save(),
      whole: { parties, users, cpl, outage_timings, incidents },
      tags,
      days,
      estate: Number(estate),
    };
  }

  private async whole(
    intake: Intake,
    table: WholeTable,
    options: { recheck: boolean; timestampMax: string | null },
  ): Promise<StoredFile> {
    let stored = this.before.whole[table];
    for await (const incoming of intake.read(table, options)) {
      const { n } = await this.db.row(`SELECT count(*)::INTEGER AS n FROM ${incoming}`);
      const passed = Number(n) + (stored?.rows ?? 0);
      stored = await updateWhole(this.db, this.store, table, stored, incoming);
      this.superseded[table] += passed - stored.rows;
    }
    return updateWhole(this.db, this.store, table, stored, null);
  }

  private async days(
    intake: Intake,
    table: DayTable,
    stale: ReadonlySet<string>,
    options: { recheck: boolean; timestampMax: string | null },
    stored: (incoming: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<DayFiles> {
    const shape = DAY_TABLE_SHAPES[table];
    let files = this.before.days[table];
    let retag = stale;
    const update = async (incoming: string | null): Promise<void> => {
      const result = await updateDays(this.db, this.store, shape, files, { incoming, retag }, this.effects);
      files = result.files;
      this.superseded[table] += result.superseded;
      retag = NONE;
    };
    for await (const incoming of intake.read(table, options)) {
      await update(incoming);
      await stored(incoming);
    }
    if (retag.size > 0) await update(null);
    return files;
  }

  /** Stored days of which a row's device, User ID or outage timing now says something else. */
  private async staleDays(table: "service_requests" | "alerts"): Promise<ReadonlySet<string>> {
    const { db, before, store } = this;
    if (Object.keys(before.days[table]).length === 0) return NONE;
    const { time } = DAY_TABLE_SHAPES[table];
    const rows = `SELECT DISTINCT CAST(CAST(stored.${time} AS DATE) AS VARCHAR) AS day FROM ${this.stored(table, before.days[table])} AS stored`;
    const causes = [
      `${rows} JOIN changed_windows AS changed ON changed.device_id = stored.device_id
       AND stored.${time} >= changed.valid_from AND stored.${time} < changed.valid_to`,
    ];
    if (before.whole.users)
      causes.push(
        `${rows} JOIN users ON users.user_id = stored.user_id JOIN ${store.relation([before.whole.users])} AS old
         ON old.user_id = users.user_id AND (old.party_id, old.role) <> (users.party_id, users.role)`,
      );
    if (table === "alerts" && before.whole.outage_timings)
      causes.push(
        `${rows} JOIN (SELECT * FROM outage_timings EXCEPT SELECT * FROM ${store.relation([before.whole.outage_timings])}) AS timing
         ON timing.alert_id = stored.alert_id`,
      );
    return new Set((await db.rows(causes.join(" UNION "))).map(({ day }) => String(day)));
  }

  private stored(table: DayTable, days: DayFiles): string {
    const files = Object.values(days);
    return files.length === 0 ? emptyRelation(table) : this.store.relation(files);
  }
}

async function hashAll(files: readonly ExtractFile[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { feed, path, absolute } of files) hashes.set(`${feed}/${path}`, await sha256File(absolute));
  return hashes;
}
