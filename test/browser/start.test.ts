import { spawn } from "node:child_process";
import type { ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { cp, readlink, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { chromium } from "playwright-core";
import { expect, it } from "vitest";
import { CHROMIUM, CHROMIUM_FLAGS } from "../support/chromium.js";
import { CHECKOUT, TINY, deliver, extractFiles, withFolder } from "../support/site.js";

interface Started {
  child: ChildProcessByStdio<null, Readable, Readable>;
  url: string;
  ended: Promise<unknown[]>;
}

/** Of the extracts that which a second refresh finds; the as-of time stays, for it goes by the inventory. */
const LATER = "service_requests/2026-09b.csv";

/** Runs a command as a user does. */
function portal(args: readonly string[]): Omit<Started, "url"> {
  const child = spawn(process.execPath, ["bin/portal.mjs", ...args], {
    cwd: CHECKOUT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  return { child, ended: once(child, "exit") };
}

async function servedRelease(site: string): Promise<string> {
  return basename(await readlink(join(site, "current")));
}

/** `portal start`, once it has said its address. */
async function start(extracts: string, site: string): Promise<Started> {
  const { child, ended } = portal(["start", "--extracts", extracts, "--site", site, "--port", "0"]);
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const url = await new Promise<string>((resolve, reject) => {
    let out = "";
    child.stdout.on("data", (chunk: Buffer) => {
      out += chunk.toString();
      const found = /Customer Analytics Workspace: (http:\S+)/.exec(out)?.[1];
      if (found !== undefined) resolve(found);
    });
    void ended.then(([code]) => reject(new Error(`start ended with ${String(code)}: ${said}`)));
  });
  return { child, url, ended };
}

interface Answer {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  body: string;
}

function ask(url: string, path: string, options: { method?: string; host?: string } = {}): Promise<Answer> {
  const { host, method = "GET" } = options;
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers: host === undefined ? {} : { host } }, (got) => {
      let body = "";
      got.on("data", (chunk: Buffer) => (body += chunk.toString()));
      got.on("end", () => resolve({ status: got.statusCode ?? 0, headers: got.headers, body }));
    });
    sent.on("error", reject).end();
  });
}

it("the address shows how far the site is, and becomes the site", async () => {
  await withFolder(async (folder) => {
    const [extracts, site] = [join(folder, "extracts"), join(folder, "site")];
    const first = (await extractFiles(TINY)).filter((file) => file !== LATER);
    await deliver(TINY, extracts, first);
    const { child, url, ended } = await start(extracts, site);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
    try {
      const page = await browser.newPage();
      const troubles: string[] = [];
      page.on("pageerror", ({ message }) => troubles.push(message));
      await page.goto(url);
      expect(await page.getByRole("heading").allTextContents()).toEqual(["The site is being made"]);
      expect(await page.locator("li .name").allTextContents()).toEqual([
        "Sample extracts",
        "Reading and checking the extracts",
        "Building the pages",
        "Figures of each party, industry figures and their disclosure audit",
      ]);

      const file = await ask(url, "/data/parties/SUP01/IS/manifest.json");
      expect([file.status, file.headers["retry-after"]]).toEqual([503, "5"]);
      expect(file.headers["content-security-policy"]).toMatch(/^default-src 'none'.*sandbox$/);
      expect((await ask(url, "/", { host: "elsewhere.example" })).status).toBe(421);
      expect((await ask(url, "/", { method: "POST" })).status).toBe(405);
      const { steps, failed }: { steps: { name: string }[]; failed: unknown } = JSON.parse(
        (await ask(url, "/making")).body,
      );
      expect([steps.map(({ name }) => name), failed]).toEqual([
        ["sample", "extracts", "pages", "datasets"],
        null,
      ]);

      await page.waitForURL(`${url}/sign-in*`, { timeout: 250_000 });
      await page.getByRole("button", { name: "Analyst" }).first().click();
      const line = page.locator("#freshness");
      await line.getByText("Data to").waitFor();
      const notice = line.locator(".newer");
      expect(await notice.count()).toBe(0);
      const dataTo = await line.locator("time").getAttribute("datetime");

      await deliver(TINY, extracts, [LATER]);
      const refreshed = portal(["refresh", "--extracts", extracts, "--site", site]);
      const said = async (): Promise<string> => {
        await page.evaluate(() => dispatchEvent(new Event("focus")));
        return (await notice.allTextContents()).join();
      };
      await expect
        .poll(said, { timeout: 100_000 })
        .toMatch(/^newer figures are being made \(refresh began .* UTC\)$/);
      expect(await refreshed.ended).toEqual([0, null]);
      await expect.poll(said, { timeout: 20_000 }).toBe("other figures are here: load them");
      expect(await line.locator("time").getAttribute("datetime")).toBe(dataTo);
      const release = await servedRelease(site);
      const manifest = page.waitForResponse(/manifest\.json$/);
      await notice.getByRole("button", { name: "load them" }).click();
      expect(JSON.parse(await (await manifest).text()).release).toBe(release);
      await line.getByText("Data to").waitFor();
      expect(await said()).toBe("");
      expect(troubles).toEqual([]);
    } finally {
      await browser.close();
      child.kill("SIGTERM");
    }
    expect(await ended).toEqual([0, null]);

    const again = await start(extracts, site);
    expect((await ask(again.url, "/session")).status).toBe(401);
    again.child.kill("SIGTERM");
    expect(await again.ended).toEqual([0, null]);
  });
});

it("the page says that the extracts were refused, and the command ends with 3", async () => {
  await withFolder(async (folder) => {
    const extracts = join(folder, "extracts");
    await cp(TINY, extracts, { recursive: true });
    await writeFile(join(extracts, "alerts/broken.parquet"), "no Parquet file");
    const { url, ended } = await start(extracts, join(folder, "site"));
    let words: unknown = null;
    while (words === null) words = JSON.parse((await ask(url, "/making")).body).failed;
    expect(words).toBe(
      "The extracts were refused. The terminal says why and what to do; then run the command again.",
    );
    expect(await ended).toEqual([3, null]);
  });
});
