import { appendFile, cp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DEFAULT_SETTINGS } from "../../loaders/settings.js";
import { content, deliver, extractFiles, refreshData, TINY, withFolder } from "../support/site.js";

const HEADERS =
  "request_id,srv,mode,command_variant,user_id,device_id,lifecycle_status,started_at,ended_at\n";

describe("a refresh after new files", () => {
  it("gives the same bytes as a full rebuild, in whatever order the files arrive", async () => {
    await withFolder(async (folder) => {
      const all = join(folder, "all");
      await refreshData(TINY, all);
      const expected = await content(all);
      const orders: string[][][] = [
        // One feed at least of each kind first, the rest day by day.
        [await firsts(), ["inventory/2026-09-10.csv"], ["service_requests/2026-09b.csv"]],
        // Requests before the inventory rows that say what they were about: until then most are beyond the as-of time.
        [await firsts(), ["service_requests/2026-09b.csv"], ["inventory/2026-09-10.csv"]],
      ];
      for (const [n, deliveries] of orders.entries()) {
        const extracts = join(folder, `extracts-${n}`);
        const site = join(folder, `site-${n}`);
        for (const files of deliveries) {
          await deliver(TINY, extracts, files);
          await refreshData(extracts, site, { settings: { ...DEFAULT_SETTINGS, quarantineRows: 10 } });
        }
        expect(await content(site)).toEqual(expected);
      }
    });
  });

  it("accepts rows that waited for a party, a User ID or a later as-of time, and tags anew what they change", async () => {
    await withFolder(async (folder) => {
      const late = join(folder, "late");
      await cp(TINY, late, { recursive: true });
      await writeFile(
        join(late, "parties/b.csv"),
        "party_id,name,owner_group,category\nSUP03,Cherry,CHERRY,small_supplier\n",
      );
      await writeFile(
        join(late, "users/b.csv"),
        "user_id,party_id,role\n90-B3-D5-1F-30-01-00-77,SUP03,IS\n90-B3-D5-1F-30-01-00-02,SUP02,ES\n",
      );
      await writeFile(
        join(late, "inventory/2026-09-22.csv"),
        "extracted_at,device_id,device_type,smets_version,status,import_supplier_id,chf_id\n" +
          "2026-09-22T00:00:00Z,00-DB-00-00-00-00-00-99,GSME,SMETS2,Commissioned,SUP03,00-DB-00-00-00-00-00-0C\n",
      );
      await writeFile(join(late, "outage_timings/b.csv"), "alert_id,occurred_at\nA2,2026-08-20T10:58:00Z\n");
      await writeFile(
        join(late, "service_requests/c.csv"),
        `${HEADERS}R8,4.8.1,on_demand,1,90-B3-D5-1F-30-01-00-01,00-DB-00-00-00-00-00-01,completed,2026-09-22T12:00:00Z,\n`,
      );
      const extracts = join(folder, "extracts");
      const site = join(folder, "site");
      const waiting = ["users/b.csv", "parties/b.csv", "inventory/2026-09-22.csv", "outage_timings/b.csv"];
      await deliver(
        late,
        extracts,
        (await extractFiles(late)).filter((file) => !waiting.includes(file)),
      );
      const first = await refreshData(extracts, site);
      expect(first.feeds.service_requests.quarantined).toEqual({ timestamp_range: 1, unknown_party: 1 });
      for (const file of waiting) {
        await deliver(late, extracts, [file]);
        await refreshData(extracts, site);
      }
      // A full rebuild of the same extracts with the same first publications: what these were not, they are not later.
      const expected = join(folder, "expected");
      await cp(join(site, "frozen"), join(expected, "frozen"), { recursive: true });
      const full = await refreshData(late, expected);
      expect(full.feeds.service_requests.quarantined).toEqual({});
      expect(await content(site)).toEqual(await content(expected));
    });
  });

  it("publishes nothing before the first inventory row, and holds what came before it to the bound that this brings", async () => {
    await withFolder(async (folder) => {
      const all = join(folder, "all");
      await cp(TINY, all, { recursive: true });
      await writeFile(
        join(all, "inventory/0.csv"),
        "extracted_at,device_id,device_type,smets_version,status\n",
      );
      const beyond = (id: string, variant: number) =>
        `${id},4.8.1,on_demand,${variant},90-B3-D5-1F-30-01-00-01,00-DB-00-00-00-00-00-01,completed,2027-01-01T00:00:00Z,\n`;
      await writeFile(
        join(all, "service_requests/d.csv"),
        `${HEADERS}${beyond("R90", 1)}${beyond("R91", 9)}`,
      );
      const settings = { ...DEFAULT_SETTINGS, quarantineRows: 10 };
      const expected = join(folder, "expected");
      const full = await refreshData(all, expected, { settings });
      expect(full.feeds.service_requests.quarantined).toEqual({ timestamp_range: 2, unknown_party: 1 });
      const extracts = join(folder, "extracts");
      const site = join(folder, "site");
      const files = await extractFiles(all);
      const late = files.filter((file) => file.startsWith("inventory/2026"));
      await deliver(
        all,
        extracts,
        files.filter((file) => !late.includes(file)),
      );
      await expect(refreshData(extracts, site, { settings })).rejects.toThrow(
        "inventory: no row was accepted",
      );
      await deliver(all, extracts, late);
      expect((await refreshData(extracts, site, { settings })).feeds).toEqual(full.feeds);
      expect(await content(site)).toEqual(await content(expected));
    });
  });

  it("does nothing when nothing is new, and says which release stays", async () => {
    await withFolder(async (site) => {
      const first = await refreshData(TINY, site);
      const before = await content(site);
      const logged: string[] = [];
      const second = await refreshData(TINY, site, {}, logged);
      expect(second).toEqual({ ...first, published: false });
      expect(logged).toEqual([`nothing new: release ${first.release} stays`]);
      expect(await content(site)).toEqual(before);
    });
  });

  it("stops when a file that was read is gone, grew, or on --verify has another hash; the site stays as it was", async () => {
    await withFolder(async (folder) => {
      const extracts = join(folder, "extracts");
      const site = join(folder, "site");
      await cp(TINY, extracts, { recursive: true });
      await refreshData(extracts, site);
      const before = await content(site);
      const file = join(extracts, "incidents/incidents.csv");

      await cp(join(TINY, "incidents/incidents.csv"), file);
      await writeFile(file, (await import("node:fs")).readFileSync(file, "utf8").replace("INC1", "INC2"));
      expect((await refreshData(extracts, site)).published).toBe(false);
      await expect(refreshData(extracts, site, { verify: true })).rejects.toThrow(
        "incidents/incidents.csv has other content than when it was read (SHA-256 differs)",
      );
      await appendFile(file, "x");
      await expect(refreshData(extracts, site)).rejects.toThrow(
        /incidents\/incidents.csv had \d+ bytes when it was read/,
      );
      await rm(file);
      await writeFile(join(extracts, "incidents/other.csv"), "incident_id,category,title,started_at\n");
      await expect(refreshData(extracts, site)).rejects.toThrow(
        "incidents/incidents.csv was read before and is gone",
      );
      expect(await content(site)).toEqual(before);
    });
  });
});

async function firsts(): Promise<string[]> {
  return (await extractFiles(TINY)).filter(
    (file) => file !== "inventory/2026-09-10.csv" && file !== "service_requests/2026-09b.csv",
  );
}
