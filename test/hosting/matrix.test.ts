import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Answer, Browser } from "./browser.js";
import { send } from "./browser.js";
import { HOLDINGS, RELEASE, fixtureFiles } from "./release-fixture.js";
import type { FixtureFile } from "./release-fixture.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

const FILES = fixtureFiles(RELEASE);
/** One account for each party and role, and those of the development provider. */
const SINGLE = HOLDINGS.map(({ party, role }) => ({
  id: `only-${party}-${role}`.toLowerCase(),
  name: `${party} ${role}`,
  note: "one party, one role",
  claims: { party, roles: [role] },
}));
/** Tokens that name more than the release knows: roles the party does not have, a party with its name in part. */
const GREEDY = [
  { id: "claims-all", claims: { party: "SUP01", roles: "IS ED OU GT RSA" } },
  {
    id: "claims-others",
    claims: {
      memberships: [
        "SUP02/IS",
        "SUP02/ED",
        "SUP02/GS",
        "NET01/IS",
        "OTH01/GS",
        "SUP0/OU",
        "SUP02 /OU",
        "sup01/GS",
      ],
    },
  },
  {
    id: "operator-claims-all",
    claims: { party: "SUP02", roles: ["IS", "ED", "GS", "OU", "GT"], operator: true },
  },
].map((account) => ({ ...account, name: account.id, note: "hostile" }));

const ACCOUNTS = [
  ...SINGLE.map(({ id, claims }) => ({ id, operator: false, holds: [`${claims.party}/${claims.roles[0]}`] })),
  { id: "sup01-all", operator: false, holds: ["SUP01/GS", "SUP01/IS"] },
  { id: "two-parties", operator: false, holds: ["NET01/ED", "SUP02/IS"] },
  { id: "claims-all", operator: false, holds: ["SUP01/IS"] },
  { id: "claims-others", operator: false, holds: ["SUP02/IS"] },
  { id: "operator", operator: true, holds: ["NET01/ED"] },
  { id: "operator-claims-all", operator: true, holds: ["SUP02/IS"] },
];

let world: Running;
beforeAll(async () => {
  const more = [
    ...SINGLE,
    ...GREEDY,
    {
      id: "two-parties",
      name: "Both",
      note: "x",
      claims: { memberships: ["NET01/ED", { party: "SUP02", roles: ["IS"] }] },
    },
  ];
  world = await running({ more });
});
afterAll(() => world.stop());

/** Said again here, apart from the gate's own rule. */
function expected(file: FixtureFile, account: (typeof ACCOUNTS)[number]): number {
  const { kind, party, role, roles } = file.audience;
  if (kind === "public" || kind === "signed-in") return 200;
  if (kind === "operator") return account.operator ? 200 : 404;
  if (kind === "party") return account.holds.includes(`${String(party)}/${String(role)}`) ? 200 : 404;
  return Array.isArray(roles) && account.holds.some((held) => roles.includes(held.split("/")[1])) ? 200 : 404;
}

const WAYS: [string, string, Record<string, string>][] = [
  ["a fetch", "GET", {}],
  ["a HEAD", "HEAD", {}],
  ["a range", "GET", { range: "bytes=0-3" }],
  ["a range out of reach", "GET", { range: "bytes=999999-" }],
  ["a conditional request for anything", "GET", { "if-none-match": "*" }],
  ["a compressed fetch", "GET", { "accept-encoding": "br, gzip" }],
  ["a navigation", "GET", { "sec-fetch-mode": "navigate", accept: "text/html" }],
];

function alike({ status, headers, body }: Answer): unknown {
  return { status, headers: { ...headers, date: undefined }, body: body.toString("base64") };
}

function ask(
  browser: Browser,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<Answer> {
  return browser.ask(world.url, path, { method, headers });
}

describe.each(ACCOUNTS)("$id", (account) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await world.signedIn(account.id);
  });

  test("gets its own and the shared files, whole, and no other", async () => {
    const got: Record<string, number> = {};
    const meant: Record<string, number> = {};
    for (const file of FILES) {
      const answer = await browser.get(file.path);
      got[file.path] = answer.status;
      meant[file.path] = expected(file, account);
      if (answer.status === 200) expect(answer.text).toBe(file.text);
    }
    expect(got).toEqual(meant);
  });

  test.each(WAYS)(
    "cannot tell by %s a file of others from one that is not there",
    async (_name, method, headers) => {
      const missing = alike(await ask(browser, method, "/data/parties/NOBODY/IS/manifest.json", headers));
      for (const file of FILES.filter((one) => expected(one, account) === 404))
        expect(alike(await ask(browser, method, file.path, headers))).toEqual(missing);
      expect(missing).toMatchObject({ status: 404 });
    },
  );
});

describe("without a session", () => {
  const closed = FILES.filter((file) => file.audience["kind"] !== "public");

  test.each(WAYS.filter(([name]) => name !== "a navigation"))(
    "%s gets the same 401 for every path but the sign-in shell",
    async (_name, method, headers) => {
      const missing = alike(await send(world.url, "/not-there", { method, headers: host(headers) }));
      for (const file of closed)
        expect(alike(await send(world.url, file.path, { method, headers: host(headers) }))).toEqual(missing);
      expect(missing).toMatchObject({ status: 401 });
    },
  );

  test("a dead session's cookie changes nothing", async () => {
    const headers = host({ cookie: "__Host-session=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" });
    const without = alike(await send(world.url, "/not-there", { headers: host({}) }));
    for (const file of closed) expect(alike(await send(world.url, file.path, { headers }))).toEqual(without);
  });

  test("a navigation is sent to sign-in, with its path where that is of a page, there or not", async () => {
    const headers = host({ "sec-fetch-mode": "navigate", accept: "text/html" });
    for (const path of [...closed.map((file) => file.path), "/not-there"].filter((one) => one !== "/")) {
      const { status, headers: answered, text } = await send(world.url, `${path}?a=1`, { headers });
      expect([status, answered.location, text]).toEqual([
        303,
        /^\/data|\.json$/.test(path) ? "/sign-in" : `/sign-in?return=${encodeURIComponent(`${path}?a=1`)}`,
        "",
      ]);
    }
  });

  test("the sign-in shell is served", async () => {
    const open = FILES.filter((file) => file.audience["kind"] === "public");
    const got = await Promise.all(
      open.map(async (file) => (await send(world.url, file.path, { headers: host({}) })).text),
    );
    expect(got).toEqual(open.map((file) => file.text));
  });
});

function host(headers: Record<string, string>): Record<string, string> {
  return { host: new URL(world.url).host, ...headers };
}

test("a session in one role of a party gets nothing of the party's other role", async () => {
  const browser = await world.signedIn("only-sup01-is");
  expect((await browser.get("/data/parties/SUP01/IS/manifest.json")).status).toBe(200);
  expect((await browser.get("/data/parties/SUP01/GS/manifest.json")).status).toBe(404);
  expect((await browser.get("/data/industry/GS/models-aaaaaaaaaa.parquet")).status).toBe(404);
});
