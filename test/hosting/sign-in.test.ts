import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser, signIn } from "./browser.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

let world: Running;
beforeAll(async () => {
  world = await running();
});
afterAll(() => world.stop());

test("an analyst signs in at the real provider and gets a session of their party and role", async () => {
  const browser = new Browser(world.url);
  const answer = await signIn(browser, "sup02-is");
  const session = JSON.parse(answer.text) as Record<string, unknown>;
  expect({ ...session, csrf: typeof session["csrf"], expires_at: typeof session["expires_at"] }).toEqual({
    user: "Analyst at SUP02",
    party: "SUP02",
    role: "IS",
    parties: [{ party: "SUP02", roles: ["IS"] }],
    operator: false,
    viewAs: false,
    idleSeconds: 900,
    secondsLeft: 900,
    expires_at: "string",
    csrf: "string",
    manifest: "/data/parties/SUP02/IS/manifest.json",
  });
  expect((await browser.get("/data/parties/SUP02/IS/manifest.json")).text).toBe(
    '{"party":"SUP02","role":"IS"}\n',
  );
});
