import { execFileSync } from "node:child_process";
import {
  copyFile,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { auditTo } from "../../hosting/audit.js";
import { followCurrent } from "../../hosting/release/served.js";
import { listReleases, useRelease } from "../../hosting/release/store.js";
import { PortalError } from "../../loaders/errors.js";
import { SESSION_COOKIE } from "../../hosting/http/cookies.js";
import type { Browser } from "./browser.js";
import { RELEASE, fixtureFiles, writeRelease } from "./release-fixture.js";
import type { FixtureFile } from "./release-fixture.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

const NEWER = "20261101T200000Z-00000002";
const OLDER = "20261030T200000Z-00000000";
const OWN = "/data/parties/SUP02/IS/";

let world: Running;
let browser: Browser;
beforeEach(async () => {
  world = await running({ pollMilliseconds: 60_000 });
  await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", renamed("bbbbbbbbbb", NEWER));
  await writeRelease(world.site, OLDER, "2026-10-30T20:00:00Z", renamed("0000000000", OLDER));
  browser = await world.signedIn("sup02-is");
});
afterEach(() => world.stop());

/** The fixture with other hashed names and contents of a party's data. */
function renamed(hash: string, release: string): FixtureFile[] {
  return fixtureFiles(release).map((file) =>
    file.path.includes("/parties/")
      ? { ...file, path: file.path.replace("5d41402abc", hash), text: `${release} ${file.text}` }
      : file,
  );
}

async function statuses(...names: string[]): Promise<number[]> {
  return Promise.all(names.map(async (name) => (await browser.get(`${OWN}${name}`)).status));
}

const FIRST = "models-5d41402abc.parquet";
const SECOND = "models-bbbbbbbbbb.parquet";

describe("a switch forward", () => {
  beforeEach(async () => {
    await useRelease(world.site, NEWER);
    await world.gate.releases.look();
  });

  test("serves the new release to the same sessions, without a restart", async () => {
    expect((await browser.get(`${OWN}manifest.json`)).text).toBe(`${NEWER} {"party":"SUP02","role":"IS"}\n`);
    expect(await statuses(SECOND)).toEqual([200]);
  });

  test("leaves the old release's hashed files to pages that are open, for an hour, to those who had them", async () => {
    expect(await statuses(FIRST)).toEqual([200]);
    expect((await browser.get(`/data/parties/SUP01/IS/${FIRST}`)).status).toBe(404);
    world.clock.ahead = 10 * 60_000;
    await browser.get("/session");
    world.clock.ahead = 24 * 60_000;
    for (let minutes = 24; minutes <= 61; minutes += 10) {
      world.clock.ahead = minutes * 60_000;
      await browser.get("/session");
    }
    world.clock.ahead = 61 * 60_000;
    expect(await statuses(FIRST, SECOND)).toEqual([404, 200]);
  });

  test("back takes the newer one's files away at once", async () => {
    expect(await useRelease(world.site, "previous")).toBe(RELEASE);
    await world.gate.releases.look();
    expect(await statuses(FIRST, SECOND)).toEqual([200, 404]);
    expect(world.audit.filter(({ event }) => event === "release").map(({ release }) => release)).toEqual([
      RELEASE,
      NEWER,
      RELEASE,
    ]);
  });
});

test("of the old release nothing stays but hashed files, and the new one's audience holds", async () => {
  const hashed = "/_import/shell.11111111.js";
  const files = renamed("bbbbbbbbbb", NEWER)
    .filter(({ path }) => path !== "/reports/inventory")
    .map((file) => (file.path === hashed ? { ...file, audience: { kind: "operator" } } : file));
  await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", files);
  const read = async (): Promise<number[]> =>
    Promise.all(["/reports/inventory", hashed].map(async (path) => (await browser.get(path)).status));
  expect(await read()).toEqual([200, 200]);
  await useRelease(world.site, NEWER);
  await world.gate.releases.look();
  expect(await read()).toEqual([404, 404]);
});

/** The fixture in which SUP02 has its role GS instead of IS. */
function otherRole(): FixtureFile[] {
  return renamed("bbbbbbbbbb", NEWER).map((file) =>
    file.audience["party"] === "SUP02"
      ? { ...file, path: file.path.replace("/IS/", "/GS/"), audience: { ...file.audience, role: "GS" } }
      : file,
  );
}

describe("a switch to a release in which SUP02 has another role", () => {
  const both = { id: "both", name: "Both", note: "", claims: { party: "SUP02", roles: ["IS", "GS"] } };
  const PATHS = [
    "/data/parties/SUP02/IS/manifest.json",
    "/data/industry/IS/models-aaaaaaaaaa.parquet",
    "/data/parties/SUP02/GS/manifest.json",
    "/data/industry/GS/models-aaaaaaaaaa.parquet",
    "/reports/gas",
  ];
  const read = async (who: Browser): Promise<number[]> =>
    Promise.all(PATHS.map(async (path) => (await who.get(path)).status));
  beforeEach(async () => {
    await world.stop();
    world = await running({ pollMilliseconds: 60_000, more: [both] });
    await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", otherRole());
  });
  const switchTo = async (id: string): Promise<void> => {
    await useRelease(world.site, id);
    await world.gate.releases.look();
  };

  test("takes the lost role's files at once, also hashed ones of the release before, and gives the new role's", async () => {
    const user = await world.signedIn("both");
    expect(await read(user)).toEqual([200, 200, 404, 404, 404]);
    await switchTo(NEWER);
    expect(await read(user)).toEqual([404, 404, 200, 200, 200]);
    expect(JSON.parse((await user.get("/session")).text)).toMatchObject({
      role: "GS",
      parties: [{ party: "SUP02", roles: ["GS"] }],
    });
    await switchTo(RELEASE);
    expect(await read(user)).toEqual([200, 200, 404, 404, 404]);
  });

  test("ends the session of a user who has the lost role only, whatever is read first", async () => {
    const user = await world.signedIn("sup02-is");
    await switchTo(NEWER);
    expect((await user.get("/release.json")).status).toBe(401);
    expect(world.audit.at(-1)).toMatchObject({
      event: "session-expired",
      user: "Analyst at SUP02",
      reason: "no party of the session is in the release",
    });
  });

  test("takes it from an operator who views as it", async () => {
    const operator = await world.signedIn("operator");
    const { csrf } = JSON.parse((await operator.get("/session")).text) as { csrf: string };
    const view = { party: "SUP02", role: "IS" };
    await operator.write("PUT", "/session/role", view, { "x-csrf": csrf });
    expect(await read(operator)).toEqual([200, 200, 404, 404, 404]);
    await switchTo(NEWER);
    expect(await read(operator)).toEqual([404, 404, 404, 404, 404]);
    expect((await operator.write("PUT", "/session/role", view, { "x-csrf": csrf })).status).toBe(403);
    expect(JSON.parse((await operator.get("/session")).text)).toMatchObject({ party: "NET01", role: "ED" });
  });
});

test("the gate notices a switch by itself", async () => {
  await world.stop();
  world = await running({ pollMilliseconds: 10 });
  await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", renamed("bbbbbbbbbb", NEWER));
  await useRelease(world.site, NEWER);
  const until = Date.now() + 10_000;
  while (world.gate.releases.current().id !== NEWER && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(world.gate.releases.current().id).toBe(NEWER);
});

test("a read under way finishes though the release is switched and removed", async () => {
  const big = "x".repeat(30_000_000);
  const path = `${OWN}big-cccccccccc.parquet`;
  const audience = { kind: "party", party: "SUP02", role: "IS" };
  await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", [
    ...renamed("bbbbbbbbbb", NEWER),
    { path, text: big, audience, immutable: true },
  ]);
  await useRelease(world.site, NEWER);
  await world.gate.releases.look();
  const cookie = `${SESSION_COOKIE}=${browser.cookie(SESSION_COOKIE) ?? ""}`;
  const received = await new Promise<number>((resolve, reject) => {
    const { hostname, port } = new URL(world.url);
    request({ hostname, port, path, headers: { cookie } }, (response) => {
      let bytes = 0;
      response.once("data", (chunk: Buffer) => {
        bytes += chunk.length;
        response.pause();
        const change = async (): Promise<void> => {
          await useRelease(world.site, RELEASE);
          await world.gate.releases.look();
          await rm(join(world.site, "releases", NEWER), { recursive: true });
        };
        change().then(() => {
          response.on("data", (more: Buffer) => (bytes += more.length));
          response.resume();
        }, reject);
      });
      response.on("end", () => resolve(bytes));
      response.on("error", reject);
    })
      .on("error", reject)
      .end();
  });
  expect(received).toBe(big.length);
});

test("a release that cannot be read is refused, the one before stays, and the log says why", async () => {
  await mkdir(join(world.site, "releases", "broken"), { recursive: true });
  await writeFile(join(world.site, "releases", "broken", "index.json"), '{"release":"broken"');
  await rm(join(world.site, "current"));
  await symlink("releases/broken", join(world.site, "current"));
  await world.gate.releases.look();
  await world.gate.releases.look();
  expect(await statuses(FIRST)).toEqual([200]);
  expect(world.audit.filter(({ event }) => event === "release-refused")).toMatchObject([
    { release: "releases/broken", reason: expect.stringContaining("is no release index") },
  ]);
});

test("a session whose parties have left the release ends", async () => {
  const without = renamed("bbbbbbbbbb", NEWER).filter(({ audience }) => audience["party"] !== "SUP02");
  await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", without);
  await useRelease(world.site, NEWER);
  await world.gate.releases.look();
  expect((await browser.get("/session")).status).toBe(401);
  expect((await browser.get("/release.json")).status).toBe(401);
});

test("a file that vanished from under the index is answered as not there, and the log says so", async () => {
  await rm(join(world.site, "releases", RELEASE, "data/parties/SUP02/IS", FIRST));
  const [gone, missing] = await Promise.all([browser.get(`${OWN}${FIRST}`), browser.get("/not-there")]);
  expect({ ...gone.headers, date: undefined }).toEqual({ ...missing.headers, date: undefined });
  expect(gone.text).toBe(missing.text);
  expect(world.audit.some(({ event, path }) => event === "failure" && path === `${OWN}${FIRST}`)).toBe(true);
});

test("a release whose files are swapped while it is served gives none of them out", async () => {
  const at = (party: string): string =>
    join(world.site, "releases", RELEASE, "data/parties", party, "IS", FIRST);
  await rm(at("SUP02"));
  await symlink(at("SUP01"), at("SUP02"));
  expect((await browser.get(`${OWN}${FIRST}`)).status).toBe(404);
  await rm(at("SUP02"));
  await copyFile(at("SUP01"), at("SUP02"));
  const answer = await browser.get(`${OWN}${FIRST}`);
  expect([answer.status, answer.text.includes("SUP01")]).toEqual([500, false]);
});

test("a file that is put back as it was is sent again", async () => {
  const file = join(world.site, "releases", RELEASE, "data/parties/SUP02/IS", FIRST);
  const bytes = await readFile(file);
  await writeFile(file, "changed");
  expect(await statuses(FIRST)).toEqual([500]);
  await writeFile(file, bytes);
  expect(await statuses(FIRST)).toEqual([200]);
});

test("a file of another size than the index says is not sent", async () => {
  await writeFile(join(world.site, "releases", RELEASE, "data/parties/SUP02/IS", FIRST), "changed");
  const answer = await browser.get(`${OWN}${FIRST}`);
  expect([answer.status, answer.text]).toEqual([
    500,
    '{"error":"failure","message":"Something went wrong on this site\'s side."}\n',
  ]);
});

describe("portal release", () => {
  test("lists releases, newest first", async () => {
    const bytes = async (id: string): Promise<number> => {
      const index = JSON.parse(await readFile(join(world.site, "releases", id, "index.json"), "utf8")) as {
        files: { bytes: number }[];
      };
      return index.files.reduce((sum, file) => sum + file.bytes, 0);
    };
    await mkdir(join(world.site, "releases", "half"));
    expect(await listReleases(world.site)).toEqual([
      { id: NEWER, current: false, as_of: "2026-11-01T20:00:00Z", files: 27, bytes: await bytes(NEWER) },
      { id: RELEASE, current: true, as_of: "2026-10-31T20:00:00Z", files: 27, bytes: await bytes(RELEASE) },
      { id: OLDER, current: false, as_of: "2026-10-30T20:00:00Z", files: 27, bytes: await bytes(OLDER) },
      {
        id: "half",
        current: false,
        as_of: null,
        files: 0,
        bytes: 0,
        fault: expect.stringContaining("ENOENT"),
      },
    ]);
  });

  test("switches by a relative link", async () => {
    await useRelease(world.site, NEWER);
    expect(await readlink(join(world.site, "current"))).toBe(`releases/${NEWER}`);
  });

  test.each([
    ["nothing-here", "no release nothing-here in"],
    ["../releases", "not a release id: ../releases"],
    ["..", "not a release id: .."],
    ["", "not a release id: "],
  ])("refuses to switch to %j", async (id, message) => {
    await expect(useRelease(world.site, id)).rejects.toThrow(message);
    expect(await readlink(join(world.site, "current"))).toBe(`releases/${RELEASE}`);
  });

  test.each([
    ["data/parties/SUP02/IS/models-bbbbbbbbbb.parquet", "is not there, but the index lists it"],
    ["pages/sign-in.html.br", "is not there, but the index lists the encoding br"],
  ])("refuses a release that lacks %s", async (file, message) => {
    await rm(join(world.site, "releases", NEWER, file));
    await expect(useRelease(world.site, NEWER)).rejects.toThrow(message);
  });

  const OWN_FILE = "data/parties/SUP02/IS/models-bbbbbbbbbb.parquet";
  const ELSEWHERE = "data/parties/SUP01/IS/models-bbbbbbbbbb.parquet";
  const inNewer = (file: string): string => join(world.site, "releases", NEWER, file);
  const swap = async (file: string, replace: (path: string) => Promise<unknown>): Promise<void> => {
    await rm(inNewer(file), { recursive: true });
    await replace(inNewer(file));
  };
  const other = (text: string): string => text.replace("SUP02", "SUP01");
  /** What is wrong, how it comes about, what is said of it. */
  const SPOILT: [string, () => Promise<unknown>, RegExp][] = [
    [
      "other bytes of the same size",
      async () => writeFile(inNewer(OWN_FILE), other(await readFile(inNewer(OWN_FILE), "utf8"))),
      /models-bbbbbbbbbb\.parquet does not have the content that the index says: its SHA-256 differs$/,
    ],
    [
      "a brotli twin of another page",
      () => copyFile(inNewer("pages/404.html.br"), inNewer("pages/sign-in.html.br")),
      /sign-in\.html\.br (does not have the content|cannot be read as the index says \(br\))/,
    ],
    [
      "a gzip twin of another page",
      () => copyFile(inNewer("pages/reports/gas.html.gz"), inNewer("pages/reports/outages.html.gz")),
      /outages\.html\.gz (does not have the content|cannot be read as the index says \(gzip\))/,
    ],
    [
      "a twin that unpacks without end",
      () => writeFile(inNewer("pages/404.html.gz"), gzipSync(Buffer.alloc(50_000_000))),
      /404\.html\.gz cannot be read as the index says \(gzip\): it is longer than \d+ bytes$/,
    ],
    [
      "a twin that is cut off",
      async () => truncate(inNewer("pages/404.html.gz"), 30),
      /404\.html\.gz cannot be read as the index says \(gzip\): unexpected end of file$/,
    ],
    [
      "a twin that is not compressed",
      () => copyFile(inNewer("pages/404.html"), inNewer("pages/404.html.br")),
      /404\.html\.br cannot be read as the index says \(br\)/,
    ],
    [
      "a link to another party's file",
      () => swap(OWN_FILE, (at) => symlink(inNewer(ELSEWHERE), at)),
      /is a link$/,
    ],
    [
      "a link to a file with the right bytes",
      async () => {
        await copyFile(inNewer(OWN_FILE), join(world.site, "copy"));
        await swap(OWN_FILE, (at) => symlink(join(world.site, "copy"), at));
      },
      /is a link$/,
    ],
    [
      "a link for a folder",
      async () => {
        await rename(inNewer("data/parties/SUP02"), join(world.site, "SUP02"));
        await symlink(join(world.site, "SUP02"), inNewer("data/parties/SUP02"));
      },
      /parties\/SUP02\/IS is reached by a link$/,
    ],
    ["a folder for a file", () => swap(OWN_FILE, (at) => mkdir(at)), /is no regular file$/],
    [
      "a pipe for a file",
      () => swap(OWN_FILE, async (at) => execFileSync("mkfifo", [at])),
      /is no regular file$/,
    ],
    [
      "a link for the release's folder",
      async () => {
        await rename(inNewer(""), join(world.site, "moved"));
        await symlink(join(world.site, "moved"), join(world.site, "releases", NEWER));
      },
      /is reached by a link; a release lies below/,
    ],
    [
      "a link for the index",
      async () => {
        await rename(inNewer("index.json"), join(world.site, "index"));
        await symlink(join(world.site, "index"), inNewer("index.json"));
      },
      /index\.json is a link$/,
    ],
    [
      "the index of another release",
      () => copyFile(join(world.site, "releases", OLDER, "index.json"), inNewer("index.json")),
      /is of release 20261030T200000Z-00000000, expected 20261101T200000Z-00000002$/,
    ],
  ];

  test.each(SPOILT)("and gate refuse a release with %s", async (_name, spoil, message) => {
    await spoil();
    await expect(useRelease(world.site, NEWER)).rejects.toThrow(message);
    await rm(join(world.site, "current"));
    await symlink(`releases/${NEWER}`, join(world.site, "current"));
    await world.gate.releases.look();
    expect(world.gate.releases.current().id).toBe(RELEASE);
    expect(world.audit.at(-1)).toMatchObject({
      event: "release-refused",
      release: `releases/${NEWER}`,
      reason: expect.stringMatching(message),
    });
    const options = {
      site: world.site,
      now: () => new Date(),
      pollMilliseconds: 60_000,
      graceMilliseconds: 0,
    };
    await expect(followCurrent({ ...options, audit: auditTo(() => undefined) })).rejects.toThrow(message);
  });

  test.each([
    "",
    ".",
    "..",
    "releases",
    `./releases/${NEWER}`,
    `releases/../releases/${NEWER}`,
    `releases/${NEWER}/x`,
  ])("the gate follows no link to %j below the site", async (target) => {
    await rm(join(world.site, "current"));
    await symlink(join(world.site, target), join(world.site, "current"));
    await world.gate.releases.look();
    expect([world.gate.releases.current().id, world.audit.at(-1)?.["event"]]).toEqual([
      RELEASE,
      "release-refused",
    ]);
  });

  test("refuses a release with a file of another size", async () => {
    await writeFile(join(world.site, "releases", NEWER, "pages/release.json"), "{}");
    await expect(useRelease(world.site, NEWER)).rejects.toThrow(/has 2 bytes, the index says \d+$/);
  });

  test("has no release before the oldest", async () => {
    await useRelease(world.site, OLDER);
    await expect(useRelease(world.site, "previous")).rejects.toThrow(PortalError);
  });
});
