import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readRelease } from "../../hosting/release/read-release.js";
import { releaseVerifier } from "../../hosting/release/verify.js";
import { FrozenStore } from "../disclosure/frozen.js";
import type { Revision } from "../disclosure/frozen.js";
import { currentPolicy } from "../disclosure/policy.js";
import type { DisclosureReport } from "../disclosure/report.js";
import { literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import type { Effects } from "../effects.js";
import { sha256, sha256File } from "../hash.js";
import { linkFile } from "../link-file.js";
import type { PageFile } from "../pages/page-file.js";
import { currentRelease, switchTo } from "./current.js";
import { MonthParts } from "../partition/month-parts.js";
import { memberships, writePartitions } from "../partition/partition.js";
import type { PartitionFile } from "../partition/partition.js";
import { referenceRelations } from "../reference/reference.js";
import type { Reference } from "../reference/reference.js";
import type { RegisteredReport } from "../registry.js";
import type { Settings } from "../settings.js";
import { correctionLines, corrections, writeCorrections } from "./corrections.js";
import type { DayFiles, StoredFile } from "../warehouse/state.js";
import type { TaggedTable } from "../warehouse/tagged-rows.js";
import { windowsRelation } from "./windows.js";
import type { Audience, IndexEntry, ReleaseIndex } from "./index-file.js";
import { filesByOwner, manifestOf } from "./manifest.js";
import type { ReleaseFacts } from "./manifest.js";
import type { ColumnReport } from "./file-columns.js";
import { notReadReport } from "../contract/not-read.js";
import type { NotRead } from "../contract/not-read.js";
import { inventoryChangesLost, setAside } from "./quality.js";
import type { Quality } from "./quality.js";
import { dictionaryOf } from "./dictionary.js";
import { ROLES } from "../../src/model/domain.js";

const PARQUET = "application/vnd.apache.parquet";
const JSON_TYPE = "application/json; charset=utf-8";

export interface PageBuild {
  /** Folder that the pages' files lie below. */
  folder: string;
  files: readonly PageFile[];
}

export interface ReleaseInput {
  /** Fingerprint of all that the release is made of: extracts, pages, loaders. */
  inputs: (pages: PageBuild | null) => string;
  asOf: string;
  /** Fingerprint of the loaders' and reports' code. */
  code: string;
  /** Stored days of requests and alerts. */
  days: Readonly<Record<TaggedTable, DayFiles>>;
  /** Stored parties and users. */
  membership: readonly (StoredFile | null)[];
  quality: Quality;
  columns: ColumnReport;
  notRead: readonly NotRead[];
  reports: readonly RegisteredReport[];
  /** Built while datasets are computed. */
  pages: Promise<PageBuild | null>;
  /** Process map, names and meanings that datasets may read. */
  reference: Reference;
  settings: Settings;
  /** Period whose industry figures are to be published anew. */
  revision?: Revision | null;
}

/**
 * Writes a release beside the ones there are and makes it the current one in one step.
 * @returns the release's id, made of the as-of time and a hash of its content
 */
export async function publishRelease(
  db: Database,
  site: string,
  input: ReleaseInput,
  effects: Effects,
): Promise<{ release: string; as_of: string }> {
  const releases = join(site, "releases");
  const draft = join(releases, ".draft");
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });

  await referenceRelations(db, input.reference);
  await windowsRelation(db, input.settings);
  const members = await memberships(db);
  const policy = await currentPolicy();
  const frozen = new FrozenStore(site, input.revision ?? null);
  for (const { name, date, by, reason } of policy.overrides)
    effects.log(`disclosure policy ${policy.version}: override ${name} of ${date} by ${by}: ${reason}`);
  const parts = new MonthParts(
    db,
    site,
    input.days,
    sha256(JSON.stringify([input.code, input.reference.sha256, input.membership])),
  );
  const { files: partitions, losses } = await writePartitions(
    db,
    draft,
    input.reports,
    members,
    { policy, frozen, reports: input.reports },
    parts,
    effects,
  );
  frozen.checkRevision();
  await db.run(
    `COPY (SELECT * FROM quarantine ORDER BY feed, source_file, source_row) TO ${literal(join(draft, "quarantine.parquet"))} (FORMAT parquet)`,
  );
  const built = await input.pages;
  const pages = built === null ? [] : await linkPages(built, draft);
  const dataEntries = partitions.map(partitionEntry);
  const asOf = isoTime(input.asOf);
  const dictionaries = await Promise.all(
    ROLES.map((role) =>
      writeEntry(
        draft,
        `data/industry/${role}/dictionary.json`,
        { kind: "roles", roles: [role] },
        dictionaryOf(input.reports, role),
      ),
    ),
  );
  const release = releaseId(
    asOf,
    [...pages, ...dataEntries, ...dictionaries],
    [input.quality, input.columns, input.notRead, members, input.settings.refreshHours],
  );
  const facts: ReleaseFacts = {
    release,
    as_of: asOf,
    next_due: new Date(Date.parse(asOf) + input.settings.refreshHours * 3_600_000).toISOString(),
    set_aside: setAside(input.quality),
  };
  const withoutIndustry = await rolesWithoutIndustry(db, policy.limits.contributors);
  const byOwner = filesByOwner(partitions);
  const isWithout = (role: string): boolean => withoutIndustry.some((without) => without.role === role);
  const manifests = await Promise.all(
    members.map(({ party, name, role }) =>
      writeEntry(
        draft,
        `data/parties/${party}/${role}/manifest.json`,
        { kind: "party", party, role },
        manifestOf(facts, { party, name, role }, input.reports, byOwner, !isWithout(role)),
      ),
    ),
  );
  const files: IndexEntry[] = [
    ...pages,
    ...dataEntries,
    ...manifests,
    ...dictionaries,
    await writeEntry(draft, "release.json", { kind: "signed-in" }, facts),
    await writeEntry(draft, "quality.json", { kind: "operator" }, await qualityReport(db, facts, input)),
    await writeEntry(draft, "disclosure.json", { kind: "operator" }, {
      policy,
      roles_without_industry: withoutIndustry,
      datasets: losses,
      revisions: [
        ...(await frozen.revisions()),
        ...(input.revision ? [{ ...input.revision, policy: policy.version }] : []),
      ].map(({ period, reason, policy: version }) => ({ period, reason, policy: version })),
    } satisfies DisclosureReport),
    {
      path: "/quarantine.parquet",
      file: "quarantine.parquet",
      audience: { kind: "operator" },
      sha256: await sha256File(join(draft, "quarantine.parquet")),
      bytes: (await stat(join(draft, "quarantine.parquet"))).size,
      type: PARQUET,
    },
  ];
  const index: ReleaseIndex = { release, as_of: asOf, inputs: input.inputs(built), files };
  await writeFile(join(draft, "index.json"), `${JSON.stringify(index, null, 1)}\n`, { flush: true });

  const before = await currentIndex(site);
  if (before !== null && before.release !== release) {
    const found = await corrections(db, site, before, draft, input.reports, partitions);
    correctionLines(found).forEach((line) => effects.log(line));
    await writeCorrections(site, { release, before: before.release }, found);
  }

  const target = join(releases, release);
  if (await isComplete(target)) await rm(draft, { recursive: true });
  else await rename(draft, target);
  await releaseVerifier().verify(await readRelease(site, release));
  await frozen.commit(policy.version, effects.now());
  await switchTo(site, release);
  await removeOld(site, input.settings.releasesKept);
  await parts.removeUnused();
  return { release, as_of: asOf };
}

/** A release is made elsewhere and renamed whole, so one that is there is complete. */
async function isComplete(release: string): Promise<boolean> {
  return stat(release).then(
    () => true,
    () => false,
  );
}

/** The release that is served, by its index; null if there is none. */
export async function currentIndex(site: string): Promise<ReleaseIndex | null> {
  const text = await readFile(join(site, "current", "index.json"), "utf8").catch(() => null);
  return text === null ? null : (JSON.parse(text) as ReleaseIndex);
}

function partitionEntry({ file, role, party, sha256: hash, bytes }: PartitionFile): IndexEntry {
  const audience: Audience =
    party === null ? { kind: "roles", roles: [role] } : { kind: "party", party, role };
  return { path: `/${file}`, file, audience, sha256: hash, bytes, type: PARQUET, immutable: true };
}

async function linkPages({ folder, files }: PageBuild, draft: string): Promise<IndexEntry[]> {
  const linked = (file: string): Promise<void> => linkFile(join(folder, file), join(draft, "pages", file));
  for (const { file, encodings } of files) {
    await linked(file);
    for (const encoding of encodings ?? []) await linked(`${file}${encoding === "br" ? ".br" : ".gz"}`);
  }
  return files.map((entry) => ({ ...entry, file: `pages/${entry.file}` }));
}

function releaseId(asOf: string, files: readonly IndexEntry[], facts: unknown): string {
  const time = asOf.replace(/\.\d+Z$/, "Z").replaceAll(/[-:]/g, "");
  const content = files.map(({ path, audience, sha256: hash }) => [path, audience, hash]);
  return `${time}-${sha256(JSON.stringify([content, facts])).slice(0, 8)}`;
}

async function writeEntry(
  draft: string,
  file: string,
  audience: Audience,
  content: unknown,
): Promise<IndexEntry> {
  const text = `${JSON.stringify(content, null, 1)}\n`;
  await mkdir(dirname(join(draft, file)), { recursive: true });
  await writeFile(join(draft, file), text);
  return {
    path: `/${file}`,
    file,
    audience,
    sha256: sha256(text),
    bytes: Buffer.byteLength(text),
    type: JSON_TYPE,
  };
}

async function rolesWithoutIndustry(
  db: Database,
  enough: number,
): Promise<DisclosureReport["roles_without_industry"]> {
  const rows = await db.rows(
    "SELECT role, count(DISTINCT owner_group)::INTEGER AS n FROM users JOIN parties USING (party_id) GROUP BY role ORDER BY role",
  );
  return rows.flatMap(({ role, n }) =>
    Number(n) < enough ? [{ role: String(role), owner_groups: Number(n) }] : [],
  );
}

/** Rows set aside that quality.json names; all of them are in quarantine.parquet. */
const NAMED_ROWS = 1000;

async function qualityReport(
  db: Database,
  facts: ReleaseFacts,
  { quality, columns, notRead }: ReleaseInput,
): Promise<unknown> {
  const rows = await db.rows(
    `SELECT feed, source_file, source_row, rule, column_name, value FROM quarantine ORDER BY feed, source_file, source_row LIMIT ${NAMED_ROWS}`,
  );
  const { release, as_of, next_due } = facts;
  return {
    release,
    as_of,
    next_due,
    quality,
    inventory_changes_lost: inventoryChangesLost(quality),
    columns,
    not_read: notReadReport(notRead),
    quarantine: rows,
  };
}

/** Removes the oldest releases beyond those kept; never the current one. */
async function removeOld(site: string, kept: number): Promise<void> {
  const current = await currentRelease(site);
  const folder = join(site, "releases");
  const releases = await Promise.all(
    (await readdir(folder))
      .filter((name) => !name.startsWith("."))
      .map(async (name) => ({ name, at: (await stat(join(folder, name))).mtimeMs })),
  );
  releases.sort((a, b) => b.at - a.at);
  for (const { name } of releases.slice(kept))
    if (name !== current) await rm(join(folder, name), { recursive: true });
}

/** `2026-10-31 20:00:00` as `2026-10-31T20:00:00Z`. */
function isoTime(timestamp: string): string {
  return `${timestamp.replace(" ", "T")}Z`;
}
