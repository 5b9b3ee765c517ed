import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { auditTo } from "../../hosting/audit.js";
import type { AuditLog } from "../../hosting/audit.js";
import { auditFile } from "../../hosting/audit-file.js";
import type { AuditFileOptions } from "../../hosting/audit-file.js";
import type { LogFile } from "../../hosting/log-file.js";
import { refusalCounts } from "../../hosting/refusal-counts.js";
import { Browser, idTokenFor, send, signIn, startSignIn } from "./browser.js";
import type { Answer } from "./browser.js";
import { running } from "./running.js";
import type { Running } from "./running.js";
import { sendOnWire } from "./wire.js";

type Line = Record<string, unknown>;

function parse(text: string): Line[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);
}

/** A disk with room for so many bytes, which takes what still fits. */
class Disk implements LogFile {
  text = "";
  asked = 0;
  answers: Promise<void> = Promise.resolve();
  canSync = true;
  constructor(public room = Infinity) {}
  async write(bytes: Uint8Array): Promise<number> {
    await this.answers;
    this.asked += 1;
    if (this.text.length >= this.room) throw new Error("ENOSPC: no space left on device, write");
    const taken = Buffer.from(bytes).subarray(0, this.room - this.text.length);
    this.text += taken.toString();
    return taken.length;
  }
  async sync(): Promise<void> {
    if (!this.canSync) throw new Error("EIO: i/o error, fdatasync");
  }
  async prepare(): Promise<boolean> {
    return false;
  }
  async close(): Promise<void> {
    await this.answers;
  }
}

const said: string[] = [];
function logOn(log: LogFile, options: AuditFileOptions = {}): Promise<AuditLog> {
  said.length = 0;
  const now = (): Date => new Date("2026-11-01T00:00:00Z");
  return auditFile("audit.jsonl", { log, now, say: (line) => said.push(line), ...options });
}

const READ = { event: "read-as", path: "/a" } as const;
const time = "2026-11-01T00:00:00.000Z";

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  const last = Date.now() + 30_000;
  while (!(await what()) && Date.now() < last) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await what()).toBe(true);
}

describe("an audit log on a disk that fills up", () => {
  test("refuses what must be recorded, keeps the rest, and goes on by itself where it stopped", async () => {
    const disk = new Disk(100);
    const log = await logOn(disk, { retryMilliseconds: 5 });
    await log.record(READ);
    log.write({ event: "sign-in", user: "party" });
    await expect(log.record({ ...READ, path: "/b" })).rejects.toMatchObject({
      code: "audit-unavailable",
      reason: "ENOSPC: no space left on device, write",
    });
    log.write({ event: "sign-out", user: "party" });
    expect([await log.fault(), said]).toEqual([
      "ENOSPC: no space left on device, write",
      [
        "audit log audit.jsonl cannot be written: ENOSPC: no space left on device, write; what must be recorded is refused until it can",
      ],
    ]);
    disk.room = Infinity;
    await until(() => said.length === 2);
    await log.record({ ...READ, path: "/c" });
    await log.close();
    expect(parse(disk.text)).toEqual([
      { time, event: "read-as", path: "/a" },
      { time, event: "sign-in", user: "party" },
      { time, event: "sign-out", user: "party" },
      {
        time,
        event: "audit-gap",
        reason: `since ${time}: ENOSPC: no space left on device, write`,
        counts: { "read-as": 1 },
      },
      { time, event: "read-as", path: "/c" },
    ]);
    expect(said[1]).toBe("audit log audit.jsonl can be written again");
  });

  test("counts what it cannot keep", async () => {
    const disk = new Disk(0);
    const log = await logOn(disk, { mostWaiting: 2, retryMilliseconds: 5 });
    for (let i = 0; i < 5; i += 1) log.write({ event: "sign-in", user: String(i) });
    await until(() => said.length === 1);
    disk.room = Infinity;
    await until(() => said.length === 2);
    await log.close();
    expect(parse(disk.text).map(({ event, user, counts }) => user ?? [event, counts])).toEqual([
      "0",
      "1",
      ["audit-gap", { "sign-in": 3 }],
    ]);
  });

  test("whose sync fails refuses too", async () => {
    const disk = new Disk();
    disk.canSync = false;
    const log = await logOn(disk);
    await expect(log.record(READ)).rejects.toMatchObject({ code: "audit-unavailable" });
    await log.close();
  });

  test("that does not answer refuses after a while", async () => {
    const disk = new Disk();
    let answer = (): void => undefined;
    disk.answers = new Promise((resolve) => (answer = resolve));
    const log = await logOn(disk, { stallMilliseconds: 20, retryMilliseconds: 5 });
    await expect(log.record(READ)).rejects.toMatchObject({ reason: "the disk does not answer" });
    expect(await log.fault()).toBe("the disk does not answer");
    answer();
    await until(async () => (await log.fault()) === undefined);
    await log.close();
  });
});

describe("an audit log in a real file", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "portal-audit-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test("is for its owner alone, also where it was not, and follows a file that is moved away or removed", async () => {
    const file = join(folder, "log", "audit.jsonl");
    await mkdir(join(folder, "log"));
    await writeFile(file, "", { mode: 0o644 });
    const log = await auditFile(file);
    await log.record({ ...READ, path: "/1" });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await rename(file, `${file}.1`);
    await log.record({ ...READ, path: "/2" });
    await rm(file);
    await log.record({ ...READ, path: "/3" });
    await log.close();
    const paths = async (name: string): Promise<unknown[]> =>
      parse(await readFile(name, "utf8")).map(({ path }) => path);
    expect([await paths(`${file}.1`), await paths(file)]).toEqual([["/1"], ["/3"]]);
  });
});

/** A gate whose audit log is this file. */
async function gateWith(
  file: string,
  retryMilliseconds: number,
): Promise<{ world: Running; stop: () => Promise<void> }> {
  const audit = await auditFile(file, { say: () => undefined, retryMilliseconds });
  const world = await running({ audit });
  return {
    world,
    async stop() {
      await world.stop();
      await audit.close();
    },
  };
}

const UNAVAILABLE =
  '{"error":"audit-unavailable","message":"This cannot be recorded now, so it is not done. Try again in a moment."}\n';

function ready(world: Running): Promise<Answer> {
  return send(world.url, "/readyz");
}

test("on /dev/full no operator signs in, parties do and read, readiness says so; with a disk all goes on", async () => {
  const folder = await mkdtemp(join(tmpdir(), "portal-audit-"));
  const file = join(folder, "audit.jsonl");
  await symlink("/dev/full", file);
  const { world, stop } = await gateWith(file, 20);
  await until(async () => (await ready(world)).status === 503);
  expect((await ready(world)).text).toBe(UNAVAILABLE);
  expect((await send(world.url, "/healthz")).status).toBe(200);
  const refused = await signIn(new Browser(world.url), "operator");
  expect([refused.status, refused.text, refused.headers["set-cookie"]?.length]).toEqual([
    503,
    UNAVAILABLE,
    1,
  ]);
  const party = await world.signedIn("sup02-is");
  expect((await party.get("/data/parties/SUP02/IS/manifest.json")).status).toBe(200);

  await symlink(join(folder, "kept.jsonl"), `${file}.next`);
  await writeFile(join(folder, "kept.jsonl"), "");
  await rename(`${file}.next`, file);
  await until(async () => (await ready(world)).status === 200);
  expect((await ready(world)).text).toBe("ready\n");
  expect((await signIn(new Browser(world.url), "operator")).status).toBe(200);
  await stop();
  const lines = parse(await readFile(file, "utf8")).filter(({ event }) => event !== "refusals");
  expect(lines.map(({ event, user, counts }) => [event, user, counts])).toEqual([
    ["release", undefined, undefined],
    ["sign-in", "Analyst at SUP02", undefined],
    ["audit-gap", undefined, { "sign-in": 1 }],
    ["sign-in", "DCC operator", undefined],
    ["view-as", "DCC operator", undefined],
  ]);
  await rm(folder, { recursive: true });
});

/** A disk of 256 KiB, if this user may mount one. */
function mountSmallDisk(folder: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe("on a real disk that is filled", () => {
  let folder: string;
  let isMounted = false;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "portal-disk-"));
    isMounted = mountSmallDisk(folder);
  });
  afterAll(async () => {
    if (isMounted) execFileSync("umount", [folder]);
    await rm(folder, { recursive: true });
  });

  test("an operator reads, switches and views nothing until there is room, and nothing of that is missing in the log", async ({
    skip,
  }) => {
    skip(!isMounted, "this user may not mount a disk");
    const file = join(folder, "audit.jsonl");
    const { world, stop } = await gateWith(file, 60_000);
    const operator = await world.signedIn("operator");
    const { csrf } = JSON.parse((await operator.get("/session")).text) as { csrf: string };
    const own = "/data/parties/NET01/ED/manifest.json";
    const view = (): Promise<Answer> =>
      operator.write("PUT", "/session/role", { party: "SUP02", role: "IS" }, { "x-csrf": csrf });
    expect((await operator.get(own)).status).toBe(200);

    const filler = join(folder, "filler");
    await writeFile(filler, Buffer.alloc(300_000)).catch(() => undefined);
    for (const answer of [
      await operator.get(own),
      await operator.get(own, { "if-none-match": "*" }),
      await operator.get(own, { range: "bytes=0-3" }),
      await operator.get("/quality.json"),
      await operator.get("/reports/outages", { "sec-fetch-mode": "navigate" }),
      await view(),
      await ready(world),
    ])
      expect([answer.status, answer.text]).toEqual([503, UNAVAILABLE]);
    expect((await operator.get("/data/parties/SUP02/IS/manifest.json")).status).toBe(404);
    expect((await operator.get("/")).status).toBe(200);
    expect(JSON.parse((await operator.get("/session")).text)).toMatchObject({ party: "NET01", role: "ED" });

    await rm(filler);
    expect((await operator.get(own)).status).toBe(200);
    expect((await ready(world)).status).toBe(200);
    expect((await view()).status).toBe(200);
    await stop();
    expect(
      parse(await readFile(file, "utf8")).map(({ event, path, counts }) => [event, path ?? counts]),
    ).toEqual([
      ["release", undefined],
      ["sign-in", undefined],
      ["view-as", undefined],
      ["read-as", own],
      ["refused", "/data/parties/SUP02/IS/manifest.json"],
      ["read-as", own],
      ["audit-gap", { "read-as": 5, "view-as": 1 }],
      ["view-as", undefined],
      ["refusals", { "audit-unavailable": 7 }],
    ]);
  });
});

describe("refusals", () => {
  test("that name no user are one line of counts, however many and of whatever kind", async () => {
    const world = await running();
    const before = world.audit.length;
    const host = new URL(world.url).host;
    for (let i = 0; i < 50; i += 1) await send(world.url, `/data/parties/P${i}/IS/x`, { headers: { host } });
    for (let i = 0; i < 3; i += 1) await send(world.url, "/", { headers: { host: "evil.example" } });
    await send(world.url, "/session/nonce", { method: "POST", headers: { host } });
    await send(world.url, "/", { method: "DELETE", headers: { host } });
    await sendOnWire(world.url, "no http\r\n\r\n");
    const browser = new Browser(world.url);
    const { nonce } = await startSignIn(browser);
    await browser.write("POST", "/session", { id_token: "a.b.c" }, { "x-csrf": nonce });
    await browser.write("POST", "/session", { id_token: "a.b.c" }, { "x-csrf": nonce });
    expect(world.audit.slice(before)).toEqual([]);
    await world.stop();
    expect(world.audit.slice(before)).toEqual([
      {
        time: expect.any(String),
        event: "refusals",
        seconds: 60,
        counts: {
          "sign-in-needed": 50,
          "wrong-host": 3,
          "wrong-origin": 1,
          "method-not-allowed": 1,
          "bad-request": 1,
          "token-refused": 1,
          "sign-in-expired": 1,
        },
        reasons: expect.objectContaining({
          "sign-in-expired": ["no sign-in under way for this cookie"],
          "wrong-origin": ["origin undefined"],
        }),
      },
    ]);
  });

  test("of a user have a line each, and beyond a hundred in a minute a count", async () => {
    const world = await running();
    const user = await world.signedIn("sup02-is");
    const before = world.audit.length;
    for (let i = 0; i < 103; i += 1) await user.get(`/x${i}`);
    await world.stop();
    const written = world.audit.slice(before);
    expect(written.filter(({ event }) => event === "refused").map(({ path }) => path)).toEqual(
      Array.from({ length: 100 }, (_, i) => `/x${i}`),
    );
    expect(written.slice(100)).toMatchObject([
      { event: "refusals", user: "Analyst at SUP02", counts: { "not-found": 3 } },
    ]);
  });

  test("of one account without a known party are written with its name", async () => {
    const world = await running();
    const browser = new Browser(world.url);
    const started = await startSignIn(browser);
    const token = await idTokenFor(browser, "stranger", started);
    await browser.write("POST", "/session", { id_token: token }, { "x-csrf": started.nonce });
    await world.stop();
    expect(world.audit.slice(1)).toMatchObject([{ event: "sign-in-refused", code: "no-known-party" }]);
  });

  test("keep three reasons of a code, however many there are", () => {
    const lines: string[] = [];
    const counts = refusalCounts(
      auditTo((line) => lines.push(line)),
      60_000,
    );
    const isNew = ["a", "b", "a", "c", "d"].map((reason) => counts.count("token-refused", reason));
    counts.close();
    expect(isNew).toEqual([true, true, false, true, false]);
    expect(parse(lines.join(""))).toMatchObject([
      { counts: { "token-refused": 5 }, reasons: { "token-refused": ["a", "b", "c"] } },
    ]);
  });
});
