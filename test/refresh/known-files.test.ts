import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { main } from "../../bin/portal.js";
import { silent } from "../../loaders/effects.js";
import { TINY, content, withFolder } from "../support/site.js";

it("files that are renamed, copied, replaced or left behind", async () => {
  await withFolder(async (folder) => {
    const extracts = join(folder, "extracts");
    const site = join(folder, "site");
    const at = (path: string) => join(extracts, path);
    await cp(TINY, extracts, { recursive: true });
    let said: string[] = [];
    const refresh = async (...more: string[]): Promise<{ code: number; read: unknown; said: string[] }> => {
      said = [];
      const printed: string[] = [];
      const effects = {
        ...silent(said),
        stdout: (text: string) => void printed.push(text),
        stderr: (text: string) => void said.push(text.trim()),
      };
      const words = ["refresh", "--extracts", extracts, "--site", site, "--no-pages", "--json", ...more];
      const code = await main(["node", "portal", ...words], effects);
      const { feeds } = code === 0 ? JSON.parse(printed.join("")) : { feeds: null };
      const { read, accepted, superseded } = feeds?.alerts ?? {};
      return { code, read: [read, accepted, superseded], said };
    };
    const alerts = (await readFile(at("alerts/alerts.csv"), "utf8")).trimEnd();

    const first = await refresh();
    expect([first.code, first.read]).toEqual([0, [3, 3, 0]]);
    const published = async () => ({ ...(await content(site)), "warehouse/state.json": "names the file" });
    const before = await published();

    // a folder renamed: known by size and hash, today and the next time
    await mkdir(at("alerts/2026"));
    await rename(at("alerts/alerts.csv"), at("alerts/2026/ALERTS.CSV"));
    await writeFile(at("alerts/._alerts.csv"), "sidecar");
    const renamed = await refresh("--verify");
    expect([renamed.code, renamed.read]).toEqual([0, [3, 3, 0]]);
    expect(renamed.said).toEqual([
      'extracts: alerts/._alerts.csv was not read: the name begins with "."',
      "extracts: alerts/2026/ALERTS.CSV was read before, as alerts.csv: same content, not read again",
      expect.stringMatching(/^nothing new: release .* stays$/),
    ]);
    expect((await refresh()).said).toHaveLength(2);
    expect(await published()).toEqual(before);

    // the same content under two names is two deliveries
    await cp(at("alerts/2026/ALERTS.CSV"), at("alerts/copy.csv"));
    expect((await refresh()).read).toEqual([6, 3, 3]);
    const quality = JSON.parse(await readFile(join(site, "current/quality.json"), "utf8"));
    expect(quality.not_read).toEqual([
      { feed: "alerts", reason: 'the name begins with "."', paths: ["._alerts.csv"] },
    ]);

    // another file with the name that one had when it was read
    await writeFile(at("alerts/alerts.csv"), `${alerts.split("\n")[0] ?? ""}\n`);
    const taken = await refresh();
    expect([taken.code, taken.said.at(-1)]).toEqual([
      3,
      expect.stringContaining(
        "alerts/alerts.csv is a new file with the name of one that was read before and is called 2026/ALERTS.CSV now: deliver it under another name, or run refresh with --rebuild",
      ),
    ]);
    expect((await refresh("--rebuild")).read).toEqual([6, 3, 3]);

    // gone: not there under any name
    await rm(at("alerts/copy.csv"));
    const gone = await refresh();
    expect([gone.code, gone.said.at(-1)]).toEqual([
      3,
      expect.stringContaining("alerts/copy.csv was read before and is gone"),
    ]);

    // a state of another version is said to be one
    const state = join(site, "warehouse/state.json");
    await writeFile(state, JSON.stringify({ version: 3, extracts: { alerts: [{ path: "copy.csv" }] } }));
    const old = await refresh();
    expect([old.code, old.read]).toEqual([0, [3, 3, 0]]);
    expect(old.said).toContain(
      "warehouse/state.json is of version 3, expected 5: all extracts are read anew",
    );
  });
});
