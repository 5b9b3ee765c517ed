import { cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { figures } from "../../loaders/figures.js";
import { CHECKOUT, refreshData, TINY, withFolder } from "../support/site.js";

it("a duration or count near 2^63 is set aside, and the longest that are not add up", async () => {
  await withFolder(async (folder) => {
    const extracts = join(folder, "extracts");
    const site = join(folder, "site");
    await cp(TINY, extracts, { recursive: true });
    const request = (id: string, south: string, north: string, exclusion: string) =>
      `${id},9.9,on_demand,1,90-B3-D5-1F-30-01-00-01,00-DB-00-00-00-00-00-01,completed,success,${south},${north},${exclusion},2026-09-12T00:00:00Z\n`;
    const longest = "999999999999";
    await writeFile(
      join(extracts, "service_requests/long.csv"),
      "request_id,srv,mode,command_variant,user_id,device_id,lifecycle_status,execution_status,southbound_ms,northbound_ms,sla_exclusion_ms,started_at\n" +
        request("L1", longest, longest, longest) +
        request("L2", longest, longest, longest) +
        request("L3", "9223372036854775807", "1", "0") +
        request("L4", "1", "9223372036854775807", "0") +
        request("L5", "1", "1", "9223372036854775807"),
    );
    const alert = (id: string, throttled: string) =>
      `${id},N99,90-B3-D5-1F-30-01-00-01,00-DB-00-00-00-00-00-01,2026-09-12T00:00:00Z,failed,${throttled}\n`;
    await writeFile(
      join(extracts, "alerts/long.csv"),
      "alert_id,alert_code,user_id,device_id,raised_at,delivery_status,throttled_count\n" +
        alert("L1", longest) +
        alert("L2", longest) +
        alert("L3", "9223372036854775807"),
    );
    const { feeds } = await refreshData(extracts, site);
    expect([feeds.service_requests.quarantined, feeds.alerts.quarantined]).toEqual([
      { bad_type: 3, unknown_party: 1 },
      { bad_type: 1 },
    ]);
    const ask = async (view: string) =>
      (await figures({ site, source: CHECKOUT, view, party: "SUP01", role: "IS", parameters: {} })).rows;
    const requests = (await ask("srv/daily")).filter(({ srv }) => srv === "9.9");
    expect(requests).toEqual([
      {
        role: "IS",
        day: "2026-09-12",
        srv: "9.9",
        device_type: "ESME",
        region: "North",
        smets_version: "SMETS2",
        requests: 2,
        success: 2,
        failure: 0,
        pending: 0,
        rtt_count: 2,
        rtt_sum_ms: 3999999999996,
        rtt_best_ms: 1999999999998,
        rtt_worst_ms: 1999999999998,
      },
    ]);
    const alerts = (await ask("alerts/daily")).filter(({ alert_code }) => alert_code === "N99");
    expect(alerts).toEqual([
      {
        role: "IS",
        day: "2026-09-12",
        alert_code: "N99",
        messages: 2,
        alerts: 2000000000000,
        delivered: 0,
        failed: 2,
        pending: 0,
        delivery_mean_ms: null,
      },
    ]);
  });
});
