import { mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { listExtracts } from "./contract/extracts.js";
import { notReadLines } from "./contract/not-read.js";
import type { NotRead } from "./contract/not-read.js";
import { FEEDS } from "./contract/feeds.js";
import type { Feed } from "./contract/feeds.js";
import type { Revision } from "./disclosure/frozen.js";
import { Database } from "./duckdb.js";
import type { Effects } from "./effects.js";
import { codeFolders, codeHash } from "./code-hash.js";
import { sha256 } from "./hash.js";
import { ownerOnly } from "./owner-only.js";
import { readReference } from "./reference/reference.js";
import { loadReports } from "./registry.js";
import { currentIndex, publishRelease } from "./release/publish.js";
import type { PageBuild } from "./release/publish.js";
import { columnLines, columnReport } from "./release/file-columns.js";
import { MakingFile } from "./making.js";
import type { StepName } from "./making.js";
import { quality, reconcile } from "./release/quality.js";
import type { Quality } from "./release/quality.js";
import type { Settings } from "./settings.js";
import { newFiles } from "./warehouse/known-files.js";
import { refuseDrops } from "./warehouse/drops.js";
import { lockSite } from "./warehouse/lock.js";
import { commitState, emptyState, readState, removeUnnamed } from "./warehouse/state.js";
import type { State } from "./warehouse/state.js";
import { WarehouseUpdate } from "./warehouse/update.js";

export interface RefreshOptions {
  extracts: string;
  site: string;
  /** Project root that holds `src/reports`. */
  source: string;
  /** Folder with reference files that stand in for the product's own. */
  reference?: string | undefined;
  settings: Settings;
  /** Compare the hash of every extract file read before. */
  verify: boolean;
  /** Forget what was read before and read everything anew. */
  rebuild: boolean;
  /** Feeds whose delivery may be much smaller than those before. */
  acceptDrop?: readonly Feed[];
  /** Builds the pages, from the beginning of the refresh on; null for a release without pages. */
  pages: ((effects: Effects) => Promise<PageBuild>) | null;
  /** Publish the industry figures of a period anew. */
  revision?: Revision | null;
}

export interface RefreshResult {
  release: string;
  as_of: string | null;
  feeds: Quality;
  /** False if the release served was already made of the same things. */
  published: boolean;
}

/**
 * From extracts to a switched release. Stops before anything is published if the extracts are refused; a refresh
 * that is killed leaves the site as it was, and the next one completes.
 * @throws PortalError if the extracts are refused, or another refresh holds the site
 */
export async function refresh(options: RefreshOptions, effects: Effects): Promise<RefreshResult> {
  const site = resolve(options.site);
  const reference = await readReference(options.reference);
  for (const path of await ownerOnly(site))
    effects.log(`${path} belongs to another user and is open to others; make it private: chmod go= ${path}`);
  const work = join(site, "work");
  await mkdir(work, { recursive: true });
  const db = await Database.open({ spill: join(work, "spill"), memory: options.settings.memory });
  let making: MakingFile | undefined;
  try {
    await lockSite(db, site);
    await clearDrafts(work);
    making = new MakingFile(site, stepsOf(options), effects.now);
    const pages = startPages(options, making, effects);
    const notRead: NotRead[] = [];
    const extracts = await listExtracts(resolve(options.extracts), (left) => void notRead.push(left));
    notReadLines(notRead).forEach((line) => effects.log(line));
    const stored = await readState(site, (line) => effects.log(line));
    await removeUnnamed(site, stored);
    if (options.rebuild) await rm(join(site, "parts"), { recursive: true, force: true });
    const known = options.rebuild ? emptyState() : stored;
    const { files: fresh, names } = await newFiles(extracts, known, options.verify);
    for (const feed of FEEDS)
      for (const [read, name] of Object.entries(names[feed]))
        if (known.names[feed][read] !== name)
          effects.log(`extracts: ${feed}/${name} was read before, as ${read}: same content, not read again`);
    const isNew = [...fresh.values()].some((list) => list.length > 0);
    const before = { ...known, names };
    const code = await codeHash(codeFolders(options.source), await db.version());
    const inputsOf = (state: State, built: PageBuild | null): string =>
      sha256(
        JSON.stringify([
          { ...state, names: null },
          code,
          reference.sha256,
          [options.settings.restorationHours, options.settings.credentialsDays],
          built?.files.map(({ path, sha256: hash }) => [path, hash]) ?? null,
        ]),
      );

    const served = await currentIndex(site);
    if (!isNew && !options.revision && served !== null && served.inputs === inputsOf(before, await pages)) {
      if (JSON.stringify(names) !== JSON.stringify(known.names)) await commitState(site, before);
      effects.log(`nothing new: release ${served.release} stays`);
      return { release: served.release, as_of: served.as_of, feeds: quality(before), published: false };
    }
    making.begin("extracts");
    const update = new WarehouseUpdate(
      db,
      site,
      before,
      options.settings,
      making.counting("extracts", effects),
    );
    const state = await update.run(fresh);
    making.end("extracts");
    refuseDrops(before, state, update.setAside, options.acceptDrop ?? [], options.settings);
    const feeds = quality(state);
    reconcile(feeds);
    const columns = columnReport(state);
    columnLines(columns).forEach((line) => effects.log(line));
    await commitState(site, state);
    making.begin("datasets");
    const { release, as_of } = await publishRelease(
      db,
      site,
      {
        inputs: (built) => inputsOf(state, built),
        asOf: state.asOf,
        code,
        days: state.days,
        membership: [state.whole.parties, state.whole.users],
        quality: feeds,
        columns,
        notRead,
        reports: await loadReports(options.source),
        pages,
        reference,
        settings: options.settings,
        revision: options.revision ?? null,
      },
      making.counting("datasets", effects),
    );
    await removeUnnamed(site, state);
    return { release, as_of, feeds, published: true };
  } finally {
    making?.close();
    db.close();
    await rm(join(work, "spill"), { recursive: true, force: true });
  }
}

function stepsOf({ pages }: RefreshOptions): StepName[] {
  return pages === null ? ["extracts", "datasets"] : ["extracts", "pages", "datasets"];
}

/** Builds the pages beside all else; whoever needs them waits for them, or learns why there are none. */
function startPages(
  { pages }: RefreshOptions,
  making: MakingFile,
  effects: Effects,
): Promise<PageBuild | null> {
  if (pages === null) return Promise.resolve(null);
  making.begin("pages");
  const built = pages(effects).finally(() => making.end("pages"));
  built.catch(() => undefined);
  return built;
}

/** Removes what a killed refresh left; the lock file stays. */
async function clearDrafts(work: string): Promise<void> {
  for (const name of await readdir(work))
    if (!name.startsWith("lock.")) await rm(join(work, name), { recursive: true });
  await mkdir(join(work, "spill"), { recursive: true });
}
