import { execFileSync } from "node:child_process";
import { rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MakingFile } from "../../loaders/making.js";
import { Browser } from "./browser.js";
import { RELEASE, fixtureFiles, writeRelease } from "./release-fixture.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

const NEWER = "20261101T200000Z-00000002";

let world: Running;
beforeAll(async () => {
  world = await running();
});
afterAll(() => world?.stop());

test("an open page learns of a release being made, of a refresh that was killed, and of the release", async () => {
  const browser = await world.signedIn("sup02-is");
  const asked = async (): Promise<unknown> => JSON.parse((await browser.get("/session/release")).text);
  const old = { release: RELEASE, as_of: "2026-10-31T20:00:00Z" };
  expect(await asked()).toEqual({ ...old, making_since: null });

  const began = new Date();
  const making = new MakingFile(world.site, ["extracts", "pages", "datasets"], () => began);
  making.begin("pages");
  expect(await asked(), "nothing new has been found yet").toEqual({ ...old, making_since: null });
  making.begin("extracts");
  making.end("extracts");
  making.begin("datasets");
  expect(await asked()).toEqual({ ...old, making_since: began.toISOString() });
  world.clock.ahead = 91_000;
  expect(await asked(), "killed a while ago").toEqual({ ...old, making_since: null });
  world.clock.ahead = 0;
  making.close();
  expect(await asked()).toEqual({ ...old, making_since: null });
  await writeFile(join(world.site, "making.json"), '{"steps": "SUP01"}');
  expect(await asked(), "no file of this kind").toEqual({ ...old, making_since: null });

  await writeRelease(world.site, NEWER, "2026-11-01T20:00:00Z", fixtureFiles(NEWER));
  await rm(join(world.site, "current"));
  await symlink(join("releases", NEWER), join(world.site, "current"));
  await world.gate.releases.look();
  expect(await asked()).toEqual({ release: NEWER, as_of: "2026-11-01T20:00:00Z", making_since: null });
});

test("a file of what is being made that no refresh can have written counts for nothing", async () => {
  const browser = await world.signedIn("sup02-is");
  const file = join(world.site, "making.json");
  const since = async (): Promise<unknown> => {
    const { status, text } = await browser.get("/session/release");
    return status === 200 ? JSON.parse(text).making_since : status;
  };
  const now = new Date().toISOString();
  const times = { began_at: now, ended_at: null };
  const step = { name: "extracts", state: "doing", done: null, total: null, unit: "", ...times };
  const making = { written_at: now, steps: [step] };
  await writeFile(file, JSON.stringify(making));
  expect(await since()).toBe(now);

  const far = "2999-01-01T00:00:00.000Z";
  const broken: Record<string, string> = {
    "no JSON": "{",
    null: "null",
    "a list": "[]",
    "no steps": JSON.stringify({ ...making, steps: undefined }),
    "steps null": JSON.stringify({ ...making, steps: null }),
    "steps a text": JSON.stringify({ ...making, steps: "SUP01" }),
    "a step null": JSON.stringify({ ...making, steps: [null] }),
    "an unknown step": JSON.stringify({ ...making, steps: [step, { ...step, name: "SUP01" }] }),
    "a time that is a number": JSON.stringify({ ...making, steps: [{ ...step, began_at: 5 }] }),
    "begun after it was written": JSON.stringify({ ...making, steps: [{ ...step, began_at: far }] }),
    "written in the future": JSON.stringify({ ...making, written_at: far }),
    "more than 64 KiB": JSON.stringify({ ...making, more: "x".repeat(65_536) }),
  };
  const answers: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(broken)) {
    await writeFile(file, text);
    answers[name] = await since();
  }
  await rm(file);
  await writeFile(`${file}.other`, JSON.stringify(making));
  await symlink(`${file}.other`, file);
  answers["a link"] = await since();
  await rm(file);
  await rm(`${file}.other`);
  execFileSync("mkfifo", [file]);
  answers["a pipe"] = await since();
  await rm(file);
  const names = [...Object.keys(broken), "a link", "a pipe"];
  expect(answers).toEqual(Object.fromEntries(names.map((name) => [name, null])));
});

test("nobody else learns of it, and asking keeps no session alive", async () => {
  expect((await new Browser(world.url).get("/session/release")).status).toBe(401);
  const browser = await world.signedIn("sup02-is");
  for (let minutes = 0; minutes < 15; minutes += 5) {
    world.clock.ahead = minutes * 60_000;
    expect((await browser.get("/session/release")).status).toBe(200);
  }
  world.clock.ahead = 15 * 60_000;
  expect((await browser.get("/session/release")).status).toBe(401);
});
