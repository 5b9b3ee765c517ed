import { spawn } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { main } from "../../bin/portal.js";
import { serve } from "../../hosting/serve.js";
import { silent } from "../../loaders/effects.js";
import { Browser, signIn } from "./browser.js";
import { RELEASE, makeSite } from "./release-fixture.js";

let site: string;
let remove: () => Promise<void>;
beforeEach(async () => {
  ({ site, remove } = await makeSite());
});
afterEach(() => remove());

async function portal(...words: string[]): Promise<{ code: number; out: string; logged: string[] }> {
  const logged: string[] = [];
  let out = "";
  const effects = { ...silent(logged), stdout: (text: string) => void (out += text) };
  return { code: await main(["node", "portal", ...words], effects), out, logged };
}

test("serve starts gate and development sign-in together, and keeps the audit log in the site", async () => {
  const served = await serve({ site, port: 0 });
  const answer = await signIn(new Browser(served.url), "net01-ed");
  await served.close();
  expect(answer.status).toBe(200);
  const events = (await readFile(join(site, "log/audit.jsonl"), "utf8")).trim().split("\n");
  expect(events.map((line) => (JSON.parse(line) as { event: string }).event)).toEqual(["release", "sign-in"]);
});

test("serve takes other accounts from a file", async () => {
  const file = join(site, "accounts.json");
  const account = { id: "me", name: "Me", note: "mine", claims: { party: "OTH01", roles: "OU" } };
  await writeFile(file, JSON.stringify([account]));
  const served = await serve({ site, port: 0, accountsFile: file });
  const answer = await signIn(new Browser(served.url), "me");
  await served.close();
  expect(JSON.parse(answer.text)).toMatchObject({ user: "Me", party: "OTH01", role: "OU" });
});

test("a port that is taken is named", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((done) => other.once("listening", done));
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const { code, logged } = await portal(
    "serve",
    "--site",
    site,
    "--port",
    String(port),
    "--host",
    "127.0.0.1",
  );
  other.close();
  expect([code, logged]).toEqual([
    2,
    [`portal: port ${port} on 127.0.0.1 is taken; end what uses it or give another with --port`],
  ]);
});

test.each([
  [
    ["--host", "0.0.0.0"],
    "without --issuer the site is for this machine alone, not for 0.0.0.0; give --issuer and --client-id",
  ],
  [
    ["--public-url", "https://portal.example"],
    "without --issuer the site is for this machine alone, not for portal.example; give --issuer and --client-id",
  ],
  [["--client-id", "x"], "--client-id goes with --issuer only"],
  [["--claims", "f", "--client-id", "x"], "--client-id does not go with --claims"],
  [["--claims", "f", "--issuer", "https://idp.example"], "--issuer does not go with --claims"],
  [["--issuer", "https://idp.example"], "--issuer needs --client-id"],
  [
    ["--issuer", "https://idp.example", "--client-id", "x", "--accounts", "f"],
    "--accounts does not go with --issuer",
  ],
  [
    ["--issuer", "https://idp.example", "--client-id", "x", "--public-url", "portal"],
    "not a public URL: portal (expected an origin such as https://portal.example)",
  ],
])("wrong use of serve is told: %j", async (words, message) => {
  const { code, logged } = await portal("serve", "--site", site, "--port", "0", ...words);
  expect([code, logged]).toEqual([2, [`portal: ${message}`]]);
});

test("a site without a release is told how to get one", async () => {
  const { code, logged } = await portal("serve", "--site", join(site, "empty"), "--port", "0");
  expect(code).toBe(4);
  expect(logged.join()).toContain("is not there or no link; run: portal refresh --site");
});

test("release list and use speak to people and to machines", async () => {
  const listed = await portal("release", "list", "--site", site);
  expect(listed.out).toMatch(new RegExp(`^\\*  ${RELEASE}  2026-10-31T20:00:00Z  27 files  0\\.0 MB\\n$`));
  const json = await portal("release", "list", "--site", site, "--json");
  expect(JSON.parse(json.out)).toMatchObject([{ id: RELEASE, current: true, files: 27 }]);
  expect(await portal("release", "use", RELEASE, "--site", site)).toEqual({
    code: 0,
    out: `now served: ${RELEASE}\n`,
    logged: [],
  });
  expect((await portal("release", "use", "nope", "--site", site)).code).toBe(2);
});

test("serve says on one line of JSON where it is, warns of a site that others can reach, and ends well when it is told to", async () => {
  await chmod(site, 0o755);
  const command = join(import.meta.dirname, "../../bin/portal.mjs");
  const child = spawn(process.execPath, [command, "serve", "--site", site, "--port", "0", "--json"]);
  let said = "";
  child.stderr.on("data", (data: Buffer) => (said += data.toString()));
  const told = await new Promise<string>((resolve) =>
    child.stdout.once("data", (data: Buffer) => resolve(data.toString())),
  );
  while (!said.includes(`portal: other users of this machine can reach ${site} and `))
    await new Promise((resolve) => child.stderr.once("data", resolve));
  const { url, release, accounts } = JSON.parse(told) as {
    url: string;
    release: string;
    accounts: { id: string }[];
  };
  expect([release, accounts.map(({ id }) => id)]).toEqual([
    RELEASE,
    ["sup02-is", "net01-ed", "oth01-ou", "sup01-all", "operator", "stranger"],
  ]);
  expect(await (await fetch(`${url}/healthz`)).text()).toBe("ok\n");
  const code = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  expect(await code).toBe(0);
});
