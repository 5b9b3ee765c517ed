import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PartyId, Role } from "../../src/model/domain.js";
import { parsePartyId, parseRole } from "../../src/model/domain.js";
import type { Dataset } from "../../src/model/report.js";
import { identifier, literal } from "../duckdb.js";
import type { Database } from "../duckdb.js";
import { AttackThreads } from "../disclosure/attack-threads.js";
import type { DatasetLosses } from "../disclosure/report.js";
import type { Effects } from "../effects.js";
import { sha256File } from "../hash.js";
import { linkFile } from "../link-file.js";
import type { RegisteredReport } from "../registry.js";
import { computeDataset, dropSteps, makeSteps, ownRows } from "./datasets.js";
import type { Computed, Disclosure } from "./datasets.js";
import type { MonthParts } from "./month-parts.js";

/** A party in one of its roles: what has a partition of its own. */
export interface Membership {
  party: PartyId;
  name: string;
  role: Role;
}

/** A Parquet file of a release, below its folder. */
export interface PartitionFile {
  /** `<report>/<dataset>` */
  key: string;
  file: string;
  role: Role;
  /** null for industry figures, which all parties of the role share. */
  party: PartyId | null;
  /** Month whose rows it has, of a dataset that is computed month by month; else null. */
  month: string | null;
  sha256: string;
  bytes: number;
  rows: number;
}

/** Parties and the roles in which they have a User ID, in order. */
export async function memberships(db: Database): Promise<Membership[]> {
  const rows = await db.rows(
    "SELECT DISTINCT party_id, name, role FROM users JOIN parties USING (party_id) ORDER BY party_id, role",
  );
  return rows.map(({ party_id, name, role }) => ({
    party: parsePartyId(String(party_id)),
    name: String(name),
    role: parseRole(String(role)),
  }));
}

/**
 * Computes all datasets of all reports and writes them under `<release>/data`: a file a party and role for own figures,
 * or one for each month; a file a role for industry figures, as the disclosure policy leaves them. A file's name carries
 * the hash of its content; one without rows is written all the same, so that "nothing" can be told from "not there".
 */
export async function writePartitions(
  db: Database,
  release: string,
  reports: readonly RegisteredReport[],
  members: readonly Membership[],
  disclosure: Disclosure,
  parts: MonthParts,
  effects: Effects,
): Promise<{ files: PartitionFile[]; losses: DatasetLosses[] }> {
  const files: PartitionFile[] = [];
  const losses: DatasetLosses[] = [];
  const total = reports.reduce((sum, report) => sum + Object.keys(report.datasets).length, 0);
  const progress = effects.progress("computing datasets", total, "datasets");
  let done = 0;
  const threads = new AttackThreads();
  try {
    for (const report of reports) {
      await makeSteps(db, report, parts);
      for (const [name, dataset] of Object.entries(report.datasets)) {
        const writing = { db, report, name, dataset, members };
        const months = dataset.by === "month" ? await writeMonths(writing, release, parts) : [];
        files.push(...months);
        if (months.length === 0) {
          const computed = await computeDataset(db, report, name, dataset, disclosure);
          const write = (): Promise<PartitionFile[]> => writeFiles(writing, computed.rows, null, release);
          files.push(
            ...(await writeAudited(write, release, `${report.id}/${name}`, computed, threads, effects)),
          );
          losses.push(...(computed.disclosed?.losses() ?? []));
        }
        progress.update(++done);
      }
      await dropSteps(db, report, parts);
    }
  } finally {
    await threads.close();
  }
  await db.run("DROP TABLE IF EXISTS dataset_rows");
  progress.end();
  return { files, losses };
}

/** Writes a dataset's files, again and again until its audit lets them stay, and sets aside what is published first. */
async function writeAudited(
  write: () => Promise<PartitionFile[]>,
  release: string,
  key: string,
  { disclosed }: Computed,
  threads: AttackThreads,
  effects: Effects,
): Promise<PartitionFile[]> {
  let written = await write();
  const audit = disclosed?.audit;
  const started = Date.now();
  const pathOf = ({ file }: PartitionFile): string => join(release, file);
  while (await audit?.takesBack(written.map(pathOf), threads)) {
    for (const file of written) await rm(pathOf(file));
    written = await write();
  }
  if (audit) {
    const { rounds, cells, programmes, left } = audit.attacked();
    effects.log(
      `attack audit of ${key}: ${((Date.now() - started) / 1000).toFixed(1)} s, ${rounds} rounds, ${programmes} linear programmes for ${cells} cells, ${left} left out`,
    );
  }
  await disclosed?.freeze();
  return written;
}

/** A dataset, and all who may have a file of it. */
interface Writing {
  db: Database;
  report: RegisteredReport;
  name: string;
  dataset: Dataset;
  members: readonly Membership[];
}

/** Writes the months of a dataset that are not there from a refresh before, and gives the release all of them. */
async function writeMonths(writing: Writing, release: string, parts: MonthParts): Promise<PartitionFile[]> {
  const { db, report, name, dataset } = writing;
  const months = await parts.split(
    `${report.id}-${name}`,
    await ownRows(db, report, name, dataset),
    (rows, month, folder) => writeFiles(writing, rows, month, folder),
  );
  await Promise.all(
    months.flatMap(({ folder, files }) =>
      files.map(({ file }) => linkFile(join(folder, file), join(release, file))),
    ),
  );
  return months.flatMap(({ files }) => files);
}

/** Writes a file for each who may have one, below `root`. */
async function writeFiles(
  { db, report, name, dataset, members }: Writing,
  rows: string,
  month: string | null,
  root: string,
): Promise<PartitionFile[]> {
  const targets =
    dataset.scope === "party"
      ? members.filter(({ role }) => report.roles.includes(role)).map(({ party, role }) => ({ party, role }))
      : report.roles.map((role) => ({ party: null, role }));
  const columns = Object.keys(dataset.fields).map(identifier).join(", ");
  const compression = dataset.large === true ? "zstd, COMPRESSION_LEVEL 1" : "snappy";
  const drafts = targets.map(({ party, role }) => {
    const folder = party === null ? `data/industry/${role}` : `data/parties/${party}/${role}`;
    return { party, role, folder, draft: `${folder}/${report.id}-${name}.draft` };
  });
  await Promise.all(
    [...new Set(drafts.map(({ folder }) => folder))].map((folder) =>
      mkdir(join(root, folder), { recursive: true }),
    ),
  );
  const counts = await db.parallel(
    drafts.map(({ party, role, draft }) => {
      const own = party === null ? "" : `party_id = ${literal(party)} AND `;
      return `COPY (SELECT role, ${columns} FROM ${rows} WHERE ${own}role = ${literal(role)})
              TO ${literal(join(root, draft))} (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 20480)`;
    }),
  );
  return Promise.all(
    drafts.map(async ({ party, role, folder, draft }, i) => {
      const hash = await sha256File(join(root, draft));
      const named = [report.id, name, ...(month === null ? [] : [month]), hash.slice(0, 16)].join("-");
      const file = `${folder}/${named}.parquet`;
      await rename(join(root, draft), join(root, file));
      const { size } = await stat(join(root, file));
      return {
        key: `${report.id}/${name}`,
        file,
        role,
        party,
        month,
        sha256: hash,
        bytes: size,
        rows: counts[i] ?? 0,
      };
    }),
  );
}
