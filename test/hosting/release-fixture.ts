import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

export interface FixtureFile {
  path: string;
  text: string;
  audience: Record<string, unknown>;
  type?: string;
  encodings?: boolean;
  immutable?: boolean;
  csp?: string;
}

/** Parties and roles of the fixture: SUP01 holds two roles. */
export const HOLDINGS = [
  { party: "NET01", role: "ED" },
  { party: "OTH01", role: "OU" },
  { party: "SUP01", role: "GS" },
  { party: "SUP01", role: "IS" },
  { party: "SUP02", role: "IS" },
] as const;

export const RELEASE = "20261031T200000Z-00000001";

/** A folder with one tiny release in the format of docs/release-format.md. */
export async function makeSite(): Promise<{ site: string; remove: () => Promise<void> }> {
  const site = await mkdtemp(join(tmpdir(), "portal-site-"));
  await writeRelease(site, RELEASE, "2026-10-31T20:00:00Z", fixtureFiles(RELEASE));
  await symlink(join("releases", RELEASE), join(site, "current"));
  return { site, remove: () => rm(site, { recursive: true, force: true }) };
}

/** The files of the fixture, of every audience and every kind of policy. */
export function fixtureFiles(release: string): FixtureFile[] {
  const html = (title: string) =>
    `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>${title}</title><p>${title}</p></html>\n`;
  const page = { type: "text/html; charset=utf-8", encodings: true, csp: "page" };
  const script = { type: "text/javascript; charset=utf-8", encodings: true, immutable: true };
  const shared: FixtureFile[] = [
    { path: "/sign-in", text: html("Sign in"), audience: { kind: "public" }, ...page, csp: "sign-in" },
    {
      path: "/sign-in/callback",
      text: html("Signing in"),
      audience: { kind: "public" },
      ...page,
      csp: "sign-in",
    },
    {
      path: "/sign-in/signed-out",
      text: html("Signed out"),
      audience: { kind: "public" },
      ...page,
      csp: "sign-in",
    },
    { path: "/404", text: html("Nothing here"), audience: { kind: "public" }, ...page },
    {
      path: "/_import/shell.11111111.js",
      text: "export const shell = 1;\n".repeat(40),
      audience: { kind: "public" },
      ...script,
    },
    {
      path: "/_import/duckdb.22222222.js",
      text: "postMessage(1);\n",
      audience: { kind: "public" },
      ...script,
      csp: "duckdb-worker",
    },
    {
      path: "/_import/arquero.33333333.js",
      text: "postMessage(2);\n",
      audience: { kind: "public" },
      ...script,
      csp: "arquero-worker",
    },
    { path: "/", text: html("Home"), audience: { kind: "signed-in" }, ...page },
    {
      path: "/release.json",
      text: `{"release":"${release}"}\n`,
      audience: { kind: "signed-in" },
      type: "application/json",
    },
    {
      path: "/reports/inventory",
      text: html("Inventory"),
      audience: { kind: "roles", roles: ["IS", "GS", "ED", "OU"] },
      ...page,
    },
    {
      path: "/reports/outages",
      text: html("Outages"),
      audience: { kind: "roles", roles: ["ED"] },
      ...page,
    },
    { path: "/reports/gas", text: html("Gas"), audience: { kind: "roles", roles: ["GS"] }, ...page },
    {
      path: "/quality.json",
      text: '{"quarantine":["SUP02"]}\n',
      audience: { kind: "operator" },
      type: "application/json",
    },
  ];
  const roles = [...new Set(HOLDINGS.map((holding) => holding.role))];
  const industry = roles.map((role): FixtureFile => ({
    path: `/data/industry/${role}/models-aaaaaaaaaa.parquet`,
    text: `industry ${role}\n`,
    audience: { kind: "roles", roles: [role] },
    type: "application/vnd.apache.parquet",
    immutable: true,
  }));
  const own = HOLDINGS.flatMap(({ party, role }): FixtureFile[] => {
    const audience = { kind: "party", party, role };
    const folder = `/data/parties/${party}/${role}`;
    return [
      {
        path: `${folder}/manifest.json`,
        text: `{"party":"${party}","role":"${role}"}\n`,
        audience,
        type: "application/json",
      },
      {
        path: `${folder}/models-5d41402abc.parquet`,
        text: `PAR1 ${party} ${role} 0123456789 PAR1\n`,
        audience,
        type: "application/vnd.apache.parquet",
        immutable: true,
      },
    ];
  });
  return [...shared, ...industry, ...own];
}

/** Writes a release's files and its index. */
export async function writeRelease(
  site: string,
  release: string,
  asOf: string,
  files: readonly FixtureFile[],
): Promise<void> {
  const folder = join(site, "releases", release);
  const listed = await Promise.all(files.map((file) => writeOne(folder, file)));
  await writeFile(join(folder, "index.json"), JSON.stringify({ release, as_of: asOf, files: listed }));
}

async function writeOne(folder: string, item: FixtureFile): Promise<object> {
  const file = item.path.startsWith("/data/")
    ? item.path.slice(1)
    : `pages${item.path === "/" ? "/index" : item.path}${item.csp === "page" || item.csp === "sign-in" ? ".html" : ""}`;
  const bytes = Buffer.from(item.text);
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), bytes);
  if (item.encodings) {
    await writeFile(join(folder, `${file}.br`), brotliCompressSync(bytes));
    await writeFile(join(folder, `${file}.gz`), gzipSync(bytes));
  }
  return {
    path: item.path,
    file,
    audience: item.audience,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
    type: item.type ?? "application/octet-stream",
    ...(item.encodings ? { encodings: ["br", "gzip"] } : {}),
    ...(item.immutable ? { immutable: true } : {}),
    ...(item.csp ? { csp: item.csp } : {}),
    ...(item.csp === "page" || item.csp === "sign-in"
      ? { scriptHashes: ["sha256-c2NyaXB0"], styleHashes: ["sha256-c3R5bGU="] }
      : {}),
  };
}
