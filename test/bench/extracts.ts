import { link, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { portal } from "./process.js";

export interface Size {
  devices: number;
  /** Service requests in all, repeated deliveries not counted. */
  requests: number;
  days: number;
}

/** Makes sample extracts of a size in a folder, or uses those that an earlier bench has left there. */
export async function makeExtracts(folder: string, { devices, requests, days }: Size): Promise<void> {
  const perDay = Math.ceil(requests / days);
  const options = ["--devices", devices, "--days", days, "--requests-per-day", perDay].map(String);
  const note = `${folder}.options`;
  if ((await readFile(note, "utf8").catch(() => "")) === options.join(" ")) return;
  await rm(note, { force: true });
  await portal(["sample", "--out", folder, "--force", ...options]);
  await writeFile(note, options.join(" "));
}

/** Deliveries of extracts: all files but those of the last day, and those. */
export interface Deliveries {
  first: string[];
  last: string[];
}

/** The sample's files of feeds that grow are named by their day; the others belong to the first delivery. */
export async function splitLastDay(extracts: string): Promise<Deliveries> {
  const files = (await readdir(extracts, { recursive: true })).sort();
  const found: string[] = [];
  for (const file of files) if ((await stat(join(extracts, file))).isFile()) found.push(file);
  const lastDay = found.flatMap((file) => (file.startsWith("service_requests/") ? [dayOf(file)] : [])).at(-1);
  if (lastDay === undefined) throw new Error(`no service requests below ${extracts}`);
  const isLast = (file: string): boolean => (dayOf(file) ?? "") >= lastDay;
  return { first: found.filter((file) => !isLast(file)), last: found.filter(isLast) };
}

/** Puts files of one folder of extracts into another as a delivery would, by hard links. */
export async function deliver(from: string, to: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), { recursive: true });
    await link(join(from, file), join(to, file));
  }
}

function dayOf(file: string): string | undefined {
  return /\/(\d{4}-\d{2}-\d{2})[^/]*$/.exec(file)?.[1];
}
