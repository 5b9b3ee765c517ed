import { group } from "d3";
import { parseRole } from "../../src/model/domain.js";
import type { Manifest, SetAside } from "../../src/model/manifest.js";
import type { RegisteredReport } from "../registry.js";
import type { Membership, PartitionFile } from "../partition/partition.js";

/** What a release says of itself to everyone signed in. */
export interface ReleaseFacts {
  release: string;
  as_of: string;
  next_due: string;
  set_aside: SetAside;
}

/** Files by whom they are for, as `manifestOf` takes them. */
export function filesByOwner(files: readonly PartitionFile[]): ReadonlyMap<string, readonly PartitionFile[]> {
  return group(files, ({ role, party }) => ownerOf(role, party));
}

function ownerOf(role: string, party: string | null): string {
  return `${role} ${party ?? ""}`;
}

export function manifestOf(
  facts: ReleaseFacts,
  { party, name, role }: Membership,
  reports: readonly RegisteredReport[],
  files: ReadonlyMap<string, readonly PartitionFile[]>,
  hasIndustry: boolean,
): Manifest {
  const mine = reports.filter(({ roles }) => roles.includes(role));
  const datasets = mine.flatMap((report) =>
    Object.entries(report.datasets).flatMap(([dataset, { scope, grain, large }]) => {
      const key = `${report.id}/${dataset}`;
      const stored = (files.get(ownerOf(role, scope === "industry" ? null : party)) ?? [])
        .filter((file) => file.key === key)
        .map(({ file, month, bytes, rows }) => ({ path: `/${file}`, month, bytes, rows }));
      return stored.length > 0
        ? [[key, { files: stored, scope, grain, large: large === true }] as const]
        : [];
    }),
  );
  return {
    release: facts.release,
    as_of: facts.as_of,
    next_due: facts.next_due,
    party: { id: party, name },
    role: parseRole(role),
    has_industry: hasIndustry,
    reports: mine.map(({ id, title, summary, order }) => ({
      id,
      title,
      summary,
      path: `/reports/${id}`,
      order,
    })),
    datasets: Object.fromEntries(datasets),
    dictionary: `/data/industry/${role}/dictionary.json`,
    set_aside: facts.set_aside,
  };
}
