import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { auditTo } from "../../hosting/audit.js";
import { startDevelopmentProvider } from "../../hosting/development-provider/provider.js";
import type { DevelopmentProvider } from "../../hosting/development-provider/provider.js";
import { startGate } from "../../hosting/gate.js";
import type { Gate } from "../../hosting/gate.js";
import { claimPattern } from "../../hosting/sign-in/claim-pattern.js";
import { parseClaims, readClaimsFile } from "../../hosting/sign-in/claims-file.js";
import { Browser, idTokenFor } from "./browser.js";
import type { Answer, Started } from "./browser.js";
import { makeSite } from "./release-fixture.js";

const ISSUER = {
  issuer: "https://login.example",
  client_id: "portal",
  parties: "any",
  rules: [{ claim: "groups", pattern: "/{party}/{role}" }],
};

function held(rules: object[], claims: Record<string, unknown>, parties: unknown = "any"): string[] {
  const [issuer] = parseClaims({ issuers: [{ ...ISSUER, parties, rules }] });
  return (issuer?.identify(claims).held ?? []).map(({ party, role }) => `${party}/${role}`);
}

const PATH = { claim: "groups", pattern: "/{party}/{role}" };
const DOT = { claim: "roles", pattern: "PORTAL_{party}.{role}" };
const GUID = "6f9619ff-8b86-d011-b42d-00c04fc964ff";
const ENTRA = { claim: "groups", pattern: GUID, party: "SUP01", role: ["IS", "GS"] };
const NESTED = {
  claim: ["resource_access", "portal.example.org", "roles"],
  pattern: "{role}",
  party: "SUP01",
};

const GRANTS: [string, object[], Record<string, unknown>, string[]][] = [
  ["group paths", [PATH], { groups: ["/SUP01/IS", "/NET01/ED"] }, ["SUP01/IS", "NET01/ED"]],
  ["one value as a text", [PATH], { groups: "/SUP01/IS" }, ["SUP01/IS"]],
  ["party and role with a dot", [DOT], { roles: ["PORTAL_SUP-01.IS"] }, ["SUP-01/IS"]],
  ["a GUID that stands for roles of a party", [ENTRA], { groups: [GUID] }, ["SUP01/IS", "SUP01/GS"]],
  [
    "roles below a client id with dots",
    [NESTED],
    { resource_access: { "portal.example.org": { roles: ["IS"] } } },
    ["SUP01/IS"],
  ],
  [
    "the same by its name",
    [{ ...NESTED, claim: "resource_access.portal.example.org.roles" }],
    { resource_access: { "portal.example.org": { roles: "IS" } } },
    ["SUP01/IS"],
  ],
  [
    "several rules, each holding once",
    [PATH, ENTRA],
    { groups: [GUID, "/SUP01/IS"] },
    ["SUP01/IS", "SUP01/GS"],
  ],
  [
    "a party with a hyphen before a hyphen",
    [{ ...PATH, pattern: "{party}/-{role}" }],
    { groups: "SUP-01/-IS" },
    ["SUP-01/IS"],
  ],
];

const NOTHING: [string, object[], Record<string, unknown>][] = [
  ["no claim", [PATH], {}],
  ["a value with more before", [PATH], { groups: ["x/SUP01/IS"] }],
  ["a value with more after", [PATH], { groups: ["/SUP01/IS/x", "/SUP01/IS\n", "/SUP01/IS "] }],
  ["another case", [PATH], { groups: ["/sup01/IS", "/SUP01/is"] }],
  ["a text of several", [PATH], { groups: "/SUP01/IS /SUP02/IS" }],
  ["a sign that stands for any in expressions", [DOT], { roles: ["PORTAL_SUP01xIS"] }],
  ["a GUID in part", [ENTRA], { groups: [GUID.slice(0, -1), `${GUID}0`, GUID.toUpperCase()] }],
  ["values of other shapes", [PATH], { groups: [["/SUP01/IS"], { a: "/SUP01/IS" }, 7, null] }],
  ["an object for a list", [PATH], { groups: { 0: "/SUP01/IS", length: 1 } }],
  ["another client's roles", [NESTED], { resource_access: { portal: { roles: ["IS"] } }, roles: ["IS"] }],
  ["what is inherited", [{ ...NESTED, claim: ["constructor", "name"] }], {}],
  [
    "claims that other settings would read",
    [PATH],
    { party: "SUP01", roles: ["IS"], memberships: ["SUP01/IS"], operator: true },
  ],
];

describe("a claims file grants", () => {
  test.each(GRANTS)("%s", (_name, rules, claims, expected) => {
    expect(held(rules, claims)).toEqual(expected);
  });
  test.each(NOTHING)("nothing for %s", (_name, rules, claims) => {
    expect(held(rules, claims)).toEqual([]);
  });
  test("only the issuer's parties", () => {
    const groups = ["/SUP01/IS", "/SUP02/IS", "/NET01/ED"];
    expect(held([PATH], { groups }, ["SUP02"])).toEqual(["SUP02/IS"]);
  });
  test("operators by a whole value, from an issuer of any party", () => {
    const operators = [
      { claim: "groups", pattern: "/dcc/analysts" },
      { claim: "dcc", pattern: "true" },
    ];
    const [issuer] = parseClaims({ issuers: [{ ...ISSUER, operators }] });
    const isOperator = (claims: Record<string, unknown>): boolean | undefined =>
      issuer?.identify(claims).operator;
    expect(
      [
        { groups: ["/dcc/analysts"] },
        { dcc: true },
        { groups: ["/dcc/analysts-2"] },
        { dcc: 1 },
        { operator: true },
      ].map(isOperator),
    ).toEqual([true, true, false, false, false]);
  });
});

const WRONG: [string, object, string][] = [
  [
    "no party",
    { rules: [{ claim: "g", pattern: "x/{role}" }] },
    'rules[0]: the party is said once, by {party} in the pattern or by "party"',
  ],
  ["the party twice", { rules: [{ ...PATH, party: "SUP01" }] }, "rules[0]: the party is said once"],
  ["no role", { rules: [{ claim: "g", pattern: "{party}" }] }, "rules[0]: the role is said once"],
  [
    "names side by side",
    { rules: [{ claim: "g", pattern: "{party}{role}" }] },
    "rules[0].pattern: {party}{role} does not say where one name ends",
  ],
  [
    "a name twice",
    { rules: [{ claim: "g", pattern: "{party}/{party}" }] },
    "{party}/{party} has a name twice",
  ],
  [
    "an unknown name",
    { rules: [{ claim: "g", pattern: "/{id}/{role}" }] },
    "/{id}/{role} has {id} (expected {party}, {role} and plain text)",
  ],
  ["an open brace", { rules: [{ claim: "g", pattern: "{party" }] }, "{party has {party (expected"],
  [
    "a party that is none",
    { rules: [{ ...ENTRA, party: "sup01" }] },
    "rules[0].party: sup01 (expected ^[A-Z0-9-]{2,16}$)",
  ],
  [
    "a party of another issuer",
    { parties: ["SUP02"], rules: [ENTRA] },
    "rules[0].party: SUP01 is none of the issuer's parties (SUP02)",
  ],
  ["no rules", { rules: [] }, "rules: expected a list that is not empty"],
  ["no parties", { parties: undefined }, 'parties: expected a list of party ids, or "any"'],
  ["an unknown field", { party: "SUP01" }, "issuers[0]: party is unknown (known: issuer, client_id,"],
  ["a field of a rule misspelt", { rules: [{ ...PATH, patern: "x" }] }, "rules[0]: patern is unknown"],
  [
    "an issuer without TLS",
    { issuer: "http://login.example" },
    "issuers[0].issuer is http://login.example/ (expected https, or http on loopback)",
  ],
  ["no client id", { client_id: undefined }, "issuers[0].client_id: expected a text, not nothing"],
  [
    "operators of an issuer of some parties",
    { parties: ["SUP01"], operators: [{ claim: "g", pattern: "x" }] },
    "issuers[0].operators: operators see every party",
  ],
  [
    "an operator with a party",
    { operators: [{ claim: "g", pattern: "{party}" }] },
    "an operator has no party and no role",
  ],
];

describe("a claims file is refused with", () => {
  test.each(WRONG)("%s", (_name, change, message) => {
    expect(() => parseClaims({ issuers: [{ ...ISSUER, ...change }] })).toThrow(message);
  });
  test("an issuer twice", () => {
    expect(() => parseClaims({ issuers: [ISSUER, ISSUER] })).toThrow("https://login.example is there twice");
  });
  test("its name, if it is no JSON or no UTF-8", async () => {
    const folder = await mkdtemp(join(tmpdir(), "portal-claims-"));
    const file = join(folder, "claims.json");
    await writeFile(file, "{");
    await expect(readClaimsFile(file)).rejects.toThrow(/claims\.json: .*JSON/);
    await writeFile(file, Buffer.from([0x7b, 0xff, 0x7d]));
    await expect(readClaimsFile(file)).rejects.toThrow(/claims\.json: .*encoded data/);
    await rm(folder, { recursive: true });
  });
});

test("no value takes long to compare", () => {
  const pattern = claimPattern("/a-{party}-/{role}-b");
  const start = performance.now();
  for (const value of ["/a-" + "-".repeat(100_000), "/a-" + "A-/".repeat(50_000), "A".repeat(100_000)])
    expect(pattern.read(value)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(1000);
});

describe("two real issuers, each for its parties", () => {
  let providers: DevelopmentProvider[];
  let gate: Gate;
  let remove: () => Promise<void>;
  const account = (id: string, claims: Record<string, unknown>) => ({ id, name: id, note: "", claims });
  beforeAll(async () => {
    const accounts = [
      account("supplier", { groups: ["/SUP01/IS", "/SUP02/IS", "/NET01/ED"] }),
      account("network", { groups: "/NET01/ED" }),
    ];
    providers = await Promise.all([0, 0].map((port) => startDevelopmentProvider({ port, accounts })));
    const site = await makeSite();
    remove = site.remove;
    const issuers = parseClaims({
      issuers: providers.map(({ issuer }, i) => ({
        ...ISSUER,
        issuer,
        client_id: `client.${i}`,
        parties: [["SUP01", "SUP02"], ["NET01"]][i],
      })),
    });
    const audit = auditTo(() => undefined);
    gate = await startGate({ site: site.site, port: 0, issuer: "", clientId: "", issuers, audit });
    providers.forEach((provider, i) => provider.admit({ clientId: `client.${i}`, url: gate.url }));
  });
  afterAll(async () => {
    await gate.close();
    await Promise.all(providers.map((provider) => provider.close()));
    await remove();
  });

  const start = async (browser: Browser, i: number): Promise<Started> =>
    JSON.parse(
      (await browser.write("POST", "/session/nonce", { issuer: providers[i]?.issuer })).text,
    ) as Started;
  const finish = (browser: Browser, id_token: string, nonce: string): Promise<Answer> =>
    browser.write("POST", "/session", { id_token }, { "x-csrf": nonce });
  const signIn = async (i: number, id: string): Promise<Answer> => {
    const browser = new Browser(gate.url);
    const started = await start(browser, i);
    return finish(browser, await idTokenFor(browser, id, started), started.nonce);
  };

  test("give no party of the other", async () => {
    const answers = await Promise.all([signIn(0, "supplier"), signIn(1, "supplier")]);
    expect(answers.map(({ text }) => (JSON.parse(text) as { parties: object }).parties)).toEqual([
      [
        { party: "SUP01", roles: ["IS"] },
        { party: "SUP02", roles: ["IS"] },
      ],
      [{ party: "NET01", roles: ["ED"] }],
    ]);
    expect((await signIn(0, "network")).status).toBe(403);
    expect((await signIn(1, "network")).status).toBe(200);
  });

  test("do not answer for each other's sign-ins", async () => {
    const [one, other] = [new Browser(gate.url), new Browser(gate.url)];
    const started = await start(one, 0);
    const elsewhere = await start(other, 1);
    const token = await idTokenFor(other, "network", { ...elsewhere, nonce: started.nonce });
    expect(JSON.parse((await finish(one, token, started.nonce)).text)).toMatchObject({
      error: "token-refused",
    });
  });

  test("are told to pages: all of them, and the one of the sign-in under way", async () => {
    const browser = new Browser(gate.url);
    const told = async (): Promise<unknown> => JSON.parse((await browser.get("/session/issuer")).text);
    const issuers = providers.map(({ issuer }) => ({ issuer, name: new URL(issuer).host }));
    expect(await told()).toMatchObject({ issuer: providers[0]?.issuer, client_id: "client.0", issuers });
    await start(browser, 1);
    expect(await told()).toMatchObject({ issuer: providers[1]?.issuer, client_id: "client.1", issuers });
    expect((await browser.write("POST", "/session/nonce", { issuer: "https://evil.example" })).status).toBe(
      400,
    );
  });
});

test("an issuer that is out of reach keeps nobody from signing in at another", async () => {
  const provider = await startDevelopmentProvider({ port: 0, accounts: [] });
  const { site, remove } = await makeSite();
  const issuers = parseClaims({
    issuers: ["http://127.0.0.1:1", provider.issuer].map((issuer) => ({ ...ISSUER, issuer })),
  });
  const audit = auditTo(() => undefined);
  const gate = await startGate({ site, port: 0, issuer: "", clientId: "", issuers, audit });
  provider.admit({ clientId: "portal", url: gate.url });
  const told = await new Browser(gate.url).get("/session/issuer");
  await gate.close();
  await provider.close();
  await remove();
  expect(JSON.parse(told.text)).toMatchObject({ issuer: provider.issuer });
});
