import type { Role } from "../model/domain.js";
import { downloadJson } from "./download.js";
import { MANIFEST } from "../model/manifest.js";
import type { DatasetFile, Manifest, StoredDataset } from "../model/manifest.js";
import { getSession } from "./session.js";

export type Session = Awaited<ReturnType<typeof getSession>>;

/** Who is signed in, as whom, and what there is to read. */
export interface Workspace {
  session: Session;
  manifest: Manifest;
  role: Role;
}

let opened: Promise<Workspace> | undefined;

/** The workspace of this page, opened once. */
export function openWorkspace(): Promise<Workspace> {
  opened ??= open().catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

async function open(): Promise<Workspace> {
  const session = await getSession();
  const manifest = await downloadJson(session.manifest, MANIFEST);
  return { session, manifest, role: manifest.role };
}

/** A dataset's files. @throws Error if the manifest does not have it. */
export function storedDataset({ manifest }: Workspace, report: string, name: string): StoredDataset {
  const dataset = manifest.datasets[`${report}/${name}`];
  if (!dataset) throw new Error(`release ${manifest.release} has no dataset ${report}/${name}`);
  return dataset;
}

/** Stored dataset behind the figures of a card. */
export interface DatasetSource {
  /** `<report>/<dataset>` */
  name: string;
  files: readonly DatasetFile[];
}

/** @throws Error if the manifest does not have the dataset */
export function sourceOf(workspace: Workspace, report: string, dataset: string): DatasetSource {
  return { name: `${report}/${dataset}`, files: storedDataset(workspace, report, dataset).files };
}
