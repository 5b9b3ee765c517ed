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
