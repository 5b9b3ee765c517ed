import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { BrowserContext, Page } from "playwright-core";
import { analystIn, openPortal, signIn, watchedPage } from "./portal.js";
import type { Portal, Watched } from "./portal.js";

const MINUTE = 60_000;

let portal: Portal;
let watched: Watched;
let context: BrowserContext;
let page: Page;
let ahead = 0;

beforeAll(async () => {
  portal = await openPortal(undefined, {
    life: { idleSeconds: 15 * 60, absoluteSeconds: 25 * 60 },
    now: () => new Date(Date.now() + ahead),
  });
});
afterAll(() => portal?.close());

beforeEach(async () => {
  ahead = 0;
  watched = await watchedPage(portal);
  ({ context, page } = watched);
  await context.clock.install();
  await signIn(watched, portal, analystIn(portal, "IS").account, "/reports/srv");
  await figures(page);
});
afterEach(() => context.close());

async function figures(of: Page): Promise<void> {
  await of.locator(".tile-figure").first().waitFor();
  await of.locator("#identity summary").waitFor();
}

async function secondTab(): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(`${portal.served.url}/reports/inventory`);
  await figures(tab);
  return tab;
}

/** Paths that the page asks for from now on. */
function pathsAsked(): readonly string[] {
  const paths: string[] = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  return paths;
}

/** Lets time pass for the gate and for both tabs alike. */
async function pass(minutes: number): Promise<void> {
  ahead += minutes * MINUTE;
  await context.clock.fastForward(minutes * MINUTE);
}

async function ended(tab: Page, path: string): Promise<void> {
  await tab.getByRole("heading", { name: "Your session has ended" }).waitFor();
  expect(tab.url()).toBe(`${portal.served.url}/sign-in?return=${encodeURIComponent(path)}&ended`);
  expect(await tab.locator(".tile-figure").count()).toBe(0);
}

it("signing out empties every tab, clears what the browser keeps, and signs out at the identity provider", async () => {
  const other = await secondTab();
  await page.evaluate(() => localStorage.setItem("kept", "yes"));
  const answered = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.locator("#identity summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  expect((await (await answered).allHeaders())["clear-site-data"]).toBe('"cache", "storage"');
  await other.getByRole("heading", { name: "You are signed out" }).waitFor();
  await page.getByRole("button", { name: "Sign out here too" }).click();
  await page.getByRole("heading", { name: "You are signed out" }).waitFor();
  await page.getByText("your identity provider was asked to end its own").waitFor();
  for (const tab of [page, other]) {
    expect(tab.url()).toBe(`${portal.served.url}/sign-in/signed-out`);
    expect(await tab.locator(".tile-figure").count()).toBe(0);
    expect(await tab.evaluate(() => Object.keys(localStorage))).toEqual([]);
  }
  await other.goBack().catch(() => null);
  await other.waitForURL(/^(?!.*\/reports\/)/);
  expect(await other.locator(".tile-figure").count()).toBe(0);
});

it("a tab that finds the session over before the sign-out in another is answered goes where that leads", async () => {
  const other = await secondTab();
  await pass(6);
  await page.route("**/session", async (route) => {
    if (route.request().method() !== "DELETE") return route.continue();
    const response = await route.fetch();
    const refused = other.waitForResponse(`${portal.served.url}/session`);
    await other.locator("h1").click();
    expect((await refused).status()).toBe(401);
    await other.getByRole("heading", { name: "You are signed out" }).waitFor();
    await route.fulfill({ response });
  });
  await page.locator("#identity summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign out here too" }).waitFor();
});

it("a sign-out that fails leaves the tabs as they are, until the session ends", async () => {
  const other = await secondTab();
  await page.route("**/session", (route) =>
    route.request().method() === "DELETE" ? route.fulfill({ status: 503 }) : route.continue(),
  );
  await page.locator("#identity summary").click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator("#identity .failure").waitFor();
  await figures(other);
  await pass(15);
  await Promise.all([ended(page, "/reports/srv"), ended(other, "/reports/inventory")]);
});

it("a session that nobody uses empties its tabs, which wait for someone to sign in", async () => {
  const other = await secondTab();
  await pass(15);
  await Promise.all([ended(page, "/reports/srv"), ended(other, "/reports/inventory")]);
  ahead = 0;
  await page.getByRole("button", { name: "Sign in again" }).click();
  await page
    .getByRole("button", { name: analystIn(portal, "IS").account })
    .first()
    .click();
  await page.waitForURL(`${portal.served.url}/reports/srv`);
  await figures(page);
});

it("work in one tab keeps the others, until the longest time is over", async () => {
  const other = await secondTab();
  await pass(14);
  const told = other.waitForResponse(`${portal.served.url}/session`);
  await other.locator("h1").click();
  await told;
  const asked = page.waitForResponse(`${portal.served.url}/session/left`);
  await pass(2);
  expect(await (await asked).json()).toEqual({ secondsLeft: expect.any(Number) });
  await figures(page);
  await pass(9);
  await Promise.all([ended(page, "/reports/srv"), ended(other, "/reports/inventory")]);
});

it("a tab that cannot ask whether its session lasts is emptied too", async () => {
  await context.route("**/session/left", (route) => route.abort());
  await pass(15);
  await ended(page, "/reports/srv");
});

it("signing in as someone else reads the open tabs anew", async () => {
  const [one, other] = [analystIn(portal, "IS"), analystIn(portal, "ED")];
  await page.goto("about:blank");
  await context.clearCookies();
  await page.goto(`${portal.served.url}/reports/srv`);
  const tab = await context.newPage();
  await tab.goto(`${portal.served.url}/reports/inventory`);
  await tab.getByRole("button", { name: one.account }).first().click();
  await figures(tab);
  // Its sign-in gave way to that of the other tab.
  await page.getByRole("button", { name: other.account }).first().click();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: other.account }).first().click();
  for (const open of [page, tab]) await open.locator("#identity", { hasText: other.viewer.party }).waitFor();
  expect(tab.url()).toBe(`${portal.served.url}/reports/inventory`);
});

it("a page that comes back from the browser's memory is empty until it is read anew", async () => {
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  expect(await page.evaluate(() => document.body.children.length)).toBe(0);
  await context.clearCookies();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await page.waitForURL((url) => url.origin !== portal.served.url || url.pathname === "/sign-in");
  expect(await page.locator(".tile-figure").count()).toBe(0);
});

it("a page asks no more which release is served once it has learnt that its session is over", async () => {
  await page.goto(`${portal.served.url}/help`);
  await page.locator("#freshness").getByText("Data to").waitFor();
  await context.clearCookies();
  const refused = page.waitForResponse(
    (response) => response.url().endsWith("/session/release") && response.status() === 401,
  );
  await page.evaluate(() => void dispatchEvent(new Event("focus")));
  await refused;
  const asked = pathsAsked();
  await pass(15);
  await ended(page, "/help");
  expect(asked.filter((path) => path === "/session/release")).toEqual([]);
});

it("a page asks nothing more of its session once it is being left", async () => {
  const asked = pathsAsked();
  const left = page.waitForRequest(/\/sign-in\?/);
  // The page may be gone before it answers.
  const told = page.evaluate(() => {
    const emptied = new MutationObserver(() => void dispatchEvent(new Event("focus")));
    emptied.observe(document.body, { childList: true });
    new BroadcastChannel("session").postMessage("ended");
  });
  told.catch(() => undefined);
  await left;
  // Its session has not ended, so it comes back.
  await page.waitForURL(`${portal.served.url}/reports/srv`);
  await figures(page);
  expect(asked.slice(0, asked.indexOf("/sign-in")).filter((path) => path.startsWith("/session"))).toEqual([]);
});

it("a page that closes as soon as it opens is opened twice, not for ever", async () => {
  await context.route("**/session", async (route) => {
    const response = await route.fetch();
    const session: Record<string, unknown> = await response.json();
    await route.fulfill({ response, json: { ...session, secondsLeft: undefined } });
  });
  await context.route("**/session/left", (route) => route.fulfill({ status: 404, json: {} }));
  const opened: string[] = [];
  page.on("framenavigated", (frame) => opened.push(new URL(frame.url()).pathname));
  await page.goto(`${portal.served.url}/reports/inventory`);
  await page.getByRole("heading", { name: "This page does not stay open" }).waitFor();
  expect(opened).toEqual(["/reports/inventory", "/sign-in", "/reports/inventory", "/sign-in"]);
});
