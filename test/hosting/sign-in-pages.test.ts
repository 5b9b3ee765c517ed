import { build } from "esbuild";
import { chromium } from "playwright-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { useRelease } from "../../hosting/release/store.js";
import { CHROMIUM, CHROMIUM_FLAGS } from "../support/chromium.js";
import { fixtureFiles, writeRelease } from "./release-fixture.js";
import type { FixtureFile } from "./release-fixture.js";
import { running } from "./running.js";
import type { Running } from "./running.js";

const RELEASE = "20261101T200000Z-00000002";

let world: Running;
let chrome: Browser;
let context: BrowserContext;
let page: Page;
let requests: string[];
beforeAll(async () => {
  world = await running();
  await writeRelease(world.site, RELEASE, "2026-11-01T20:00:00Z", await filesWithPages());
  await useRelease(world.site, RELEASE);
  await world.gate.releases.look();
  chrome = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
});
beforeEach(async () => {
  context = await chrome.newContext();
  page = await context.newPage();
  page.setDefaultTimeout(120_000);
  requests = [];
  context.on("request", (request) => requests.push(request.url()));
});
afterEach(() => context.close());
afterAll(async () => {
  await chrome.close();
  await world.stop();
});

/** The fixture, with the real sign-in modules on its sign-in pages, and one that signs out on the home page. */
async function filesWithPages(): Promise<FixtureFile[]> {
  const script = async (source: string): Promise<string> => {
    const stdin = {
      contents: source,
      resolveDir: `${import.meta.dirname}/../../src/components`,
      loader: "ts" as const,
    };
    const built = await build({ stdin, bundle: true, format: "esm", write: false, logLevel: "silent" });
    return built.outputFiles[0]?.text ?? "";
  };
  const html = (path: string, body: string): string =>
    `<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>${path}</title><main id="root">${body}</main><script type="module" src="/_test${path === "/" ? "/home" : path}.js"></script></html>`;
  const modules: [string, string][] = [
    [
      "/sign-in",
      `import {openSignIn} from "./sign-in-page.js"; openSignIn(document.querySelector("#root"));`,
    ],
    [
      "/sign-in/callback",
      `import {openCallback} from "./sign-in-page.js"; openCallback(document.querySelector("#root"));`,
    ],
    [
      "/sign-in/signed-out",
      `import {openSignedOut} from "./sign-in-page.js"; openSignedOut(document.querySelector("#root"));`,
    ],
    [
      "/",
      `import * as session from "./session.js"; globalThis.portal = session; session.getSession().then((s) => document.querySelector("#root").textContent = s.party + " " + s.role);`,
    ],
  ];
  const scripts = modules.map(async ([path, source]): Promise<FixtureFile> => ({
    path: `/_test${path === "/" ? "/home" : path}.js`,
    text: await script(source),
    audience: { kind: "public" },
    type: "text/javascript; charset=utf-8",
  }));
  const pages = fixtureFiles(RELEASE).map((file) =>
    modules.some(([path]) => path === file.path) ? { ...file, text: html(file.path, "") } : file,
  );
  return [...pages, ...(await Promise.all(scripts))];
}

async function choose(account: RegExp): Promise<void> {
  await page.getByRole("button", { name: account }).click();
}

async function stored(): Promise<string[]> {
  return page.evaluate(() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]);
}

test("an analyst signs in, comes back to the page asked for, and leaves nothing in the browser but the cookie", async () => {
  await page.goto(`${world.url}/reports/inventory?model=1#top`);
  await choose(/Analyst at SUP02/);
  await page.getByText("Inventory").waitFor();
  expect(page.url()).toBe(`${world.url}/reports/inventory?model=1#top`);
  expect(await stored()).toEqual([]);
  expect(
    (await context.cookies(world.url)).map(({ name, httpOnly, secure, sameSite, expires }) => [
      name,
      httpOnly,
      secure,
      sameSite,
      expires,
    ]),
  ).toEqual([["__Host-session", true, true, "Strict", -1]]);
  const origins = [...new Set(requests.map((url) => new URL(url).origin))].sort();
  expect(origins).toEqual([world.issuer, world.url].sort());
  expect(requests.filter((url) => url.includes("id_token"))).toEqual([]);
  const toGate = requests.filter((url) => url.startsWith(world.url)).map((url) => new URL(url));
  expect(toGate.filter(({ searchParams }) => searchParams.has("code") || searchParams.has("state"))).toEqual(
    [],
  );
  expect(toGate.map(({ pathname }) => pathname)).toContain("/sign-in/callback");
});

test("a session reads files, switches role, and signs out at once", async () => {
  await page.goto(world.url);
  await choose(/Manager at SUP01/);
  await page.getByText("SUP01 GS").waitFor();
  const status = (path: string): Promise<number> =>
    page.evaluate(async (url) => (await fetch(url)).status, path);
  expect(await status("/data/parties/SUP01/IS/manifest.json")).toBe(200);
  expect(await status("/data/parties/SUP02/IS/manifest.json")).toBe(404);
  await page.evaluate("portal.switchRole('SUP01', 'IS')");
  await page.reload();
  await page.getByText("SUP01 IS").waitFor();
  await page.evaluate("void portal.signOut()");
  await page.getByRole("button", { name: "Sign out here too" }).click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  await page.getByText("your identity provider was asked to end its own").waitFor();
  expect([page.url(), await stored()]).toEqual([`${world.url}/sign-in/signed-out`, []]);
  expect(await context.cookies(world.url)).toEqual([]);
  expect(await status("/data/parties/SUP01/IS/manifest.json")).toBe(401);
});

test("the page that says that one is signed out does not say so to someone who is signed in, whatever the link", async () => {
  await page.goto(`${world.url}/sign-in/signed-out?state=x`);
  await page.getByText("You may still be signed in at your identity provider").waitFor();
  expect(page.url()).toBe(`${world.url}/sign-in/signed-out`);
  await page.goto(world.url);
  await choose(/Analyst at SUP02/);
  await page.getByText("SUP02 IS").waitFor();
  for (const address of ["/sign-in/signed-out", "/sign-in?ended"]) {
    await page.goto(`${world.url}${address}`);
    await page.getByText("SUP02 IS").waitFor();
  }
});

test("a session that has ended is said to have, and the identity provider is not asked until someone wants it", async () => {
  await page.goto(world.url);
  await choose(/Analyst at SUP02/);
  await page.getByText("SUP02 IS").waitFor();
  await context.clearCookies();
  requests = [];
  await page.evaluate("void portal.getSession()");
  await page.getByRole("heading", { name: "Your session has ended" }).waitFor();
  expect(requests.filter((url) => url.startsWith(world.issuer))).toEqual([]);
  await page.getByRole("button", { name: "Sign in again" }).click();
  await choose(/Analyst at SUP02/);
  await page.getByText("SUP02 IS").waitFor();
});

test("a link on another site leads to the page through sign-in without asking again, and carries no session itself", async () => {
  await page.goto(world.url);
  await choose(/Analyst at SUP02/);
  await page.getByText("SUP02 IS").waitFor();
  await context.route("http://elsewhere.example/", (route) =>
    route.fulfill({ contentType: "text/html", body: `<a href="${world.url}/reports/inventory">link</a>` }),
  );
  await page.goto("http://elsewhere.example/");
  requests = [];
  await page.getByRole("link").click();
  await page.getByText("Inventory").waitFor();
  const navigations = requests
    .map((url) => new URL(url).pathname)
    .filter((path) => !/\.js$|favicon/.test(path));
  expect(navigations).toEqual(["/reports/inventory", "/sign-in", "/session", "/reports/inventory"]);
});

test("someone without a known party reads so, in plain words, and may choose another account", async () => {
  await page.goto(world.url);
  await choose(/Someone else/);
  await page.getByRole("heading", { name: "Your account has no party here" }).waitFor();
  expect([new URL(page.url()).search, await stored()]).toEqual(["", []]);
  await page.getByRole("button", { name: "Sign in with another account" }).click();
  await choose(/Analyst at NET01/);
  await page.getByText("NET01 ED").waitFor();
});

test("a return path to another site leads home", async () => {
  await page.goto(`${world.url}/sign-in?return=${encodeURIComponent("/.//evil.example")}`);
  await choose(/Analyst at SUP02/);
  await page.getByText("SUP02 IS").waitFor();
  expect(page.url()).toBe(`${world.url}/`);
});

const UNCONFIRMED = "Sign-in could not be confirmed";
const UNFINISHED = "Sign-in did not finish";
const ANSWERS: [string, (answer: URLSearchParams) => void, string, number][] = [
  ["from another issuer", (answer) => answer.set("iss", "https://evil.example"), UNCONFIRMED, 0],
  ["that names no issuer", (answer) => answer.delete("iss"), UNCONFIRMED, 0],
  ["that names two issuers", (answer) => answer.append("iss", "https://evil.example"), UNCONFIRMED, 0],
  ["with another state", (answer) => answer.set("state", "other"), UNFINISHED, 0],
  ["with another code", (answer) => answer.set("code", "other"), UNFINISHED, 1],
  ["that is a refusal", (answer) => answer.set("error", "access_denied"), "Sign-in was cancelled", 0],
];
test.each(ANSWERS)("an answer %s is not used", async (_name, change, title, tokenRequests) => {
  await page.addInitScript(`
    const answer = new URLSearchParams(location.hash.slice(1));
    if (location.pathname === "/sign-in/callback" && answer.has("code")) {
      (${change.toString()})(answer);
      history.replaceState(null, "", "#" + answer);
    }`);
  await page.goto(world.url);
  await choose(/Analyst at SUP02/);
  await page.getByRole("heading", { name: title }).waitFor();
  expect(await stored()).toEqual([]);
  expect((await context.cookies(world.url)).map(({ name }) => name)).toEqual(["__Host-sign-in"]);
  expect(requests.filter((url) => url === `${world.issuer}/token`)).toHaveLength(tokenRequests);
});

test("a callback page opened on its own says so", async () => {
  await page.goto(`${world.url}/sign-in/callback`);
  await page.getByRole("heading", { name: UNFINISHED }).waitFor();
});
