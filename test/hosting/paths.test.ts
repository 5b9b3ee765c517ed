import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SESSION_COOKIE } from "../../hosting/http/cookies.js";
import { attackTexts } from "./attack-list.js";
import { running } from "./running.js";
import type { Running } from "./running.js";
import { getOnWire } from "./wire.js";
import type { WireAnswer } from "./wire.js";

let world: Running;
let cookie: string;
let missing: WireAnswer;
let missingWithout: WireAnswer;
beforeAll(async () => {
  world = await running();
  const browser = await world.signedIn("sup02-is");
  cookie = `Cookie: ${SESSION_COOKIE}=${browser.cookie(SESSION_COOKIE) ?? ""}`;
  missing = await getOnWire(world.url, "/not-there", [cookie]);
  missingWithout = await getOnWire(world.url, "/not-there");
});
afterAll(() => world.stop());

/** What Node's HTTP parser does not take: answered before the gate sees a request. */
const UNREADABLE = /^(?!http:|https:|file:|\/|\*$)|[\0-\x20\x7f]|^http:\/\/\//;

describe("a hostile path gets what any path gets that is not there", () => {
  test.each(attackTexts("paths").map((path) => [path.slice(0, 100), path]))("%j", async (_shown, path) => {
    const [withSession, without] = await Promise.all([
      getOnWire(world.url, path, [cookie]),
      getOnWire(world.url, path),
    ]);
    if (withSession.status === 400) {
      expect(path).toMatch(UNREADABLE);
      expect(without).toEqual(withSession);
      expect(withSession.body).toBe('{"error":"bad-request","message":"The request could not be read."}\n');
      expect(withSession.head).toContain("content-security-policy: default-src 'none'");
      return;
    }
    expect(withSession).toEqual(missing);
    expect(without).toEqual(missingWithout);
  });
});

test("the answers compared with are the 404 and the 401", () => {
  expect([missing.status, missing.body]).toEqual([
    404,
    '{"error":"not-found","message":"There is nothing here for you."}\n',
  ]);
  expect([missingWithout.status, missingWithout.body]).toEqual([
    401,
    '{"error":"sign-in-needed","message":"Sign in to go on."}\n',
  ]);
});
