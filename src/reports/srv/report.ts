import { incidentsDataset, incidentsView } from "../../model/incidents.js";
import { count, date, histogram, milliseconds, number, percent, text, yesOrNo } from "../../model/fields.js";
import { defineReport } from "../../model/report.js";

const role = text("User Role in which the party sent the requests");
const month = text("UTC month of the request's start");
const day = date("UTC day of the request's start");
const srv = text("Service Reference Variant");
const process = text("Business process, by the map of SRVs to processes valid on the day");
const reason = text("Response code, or the lifecycle status where there is none");

const slice = {
  device_type: text("Type of the target device at the time"),
  region: text("CSP region of the target device at the time; SMETS1 for SMETS1 devices"),
  smets_version: text("SMETS1 or SMETS2"),
};

const outcome = {
  outcome: text(
    "success, failure or pending within the round-trip population (command variants 1, 3, 5, 7, 8); not_round_trip for the other variants",
  ),
  reason,
};

const requests = count("requests", "All requests, whatever their command variant");
const outcomes = {
  success: count("requests", "Completed with success, of the round-trip population"),
  failure: count("requests", "Neither successful nor pending, of the round-trip population"),
  pending: count("requests", "Not completed yet, of the round-trip population"),
};
const successRate = percent("Success ÷ (success + failure)");

const rttCount = count("round trips", "Successful requests with both directions' times");
const bestAndWorst = {
  rtt_best_ms: milliseconds("Shortest round trip time"),
  rtt_worst_ms: milliseconds("Longest round trip time"),
};
const rtt = {
  rtt_count: rttCount,
  rtt_sum_ms: milliseconds("Sum of the round trip times"),
  ...bestAndWorst,
};
const slowCount = count(
  "round trips",
  "Round trips longer than nine in ten (90th percentile) of yours for the SRV in the month",
);
const rttMean = milliseconds("Mean round trip time", "number");
const exactMedian = milliseconds("Median round trip time, exact", "number");
const nearMedian = milliseconds("Median round trip time, ± 1 %", "number");
const buckets = histogram("round trips", "Round trips");

const sla = {
  sla_pass: count("requests", "SLA met, as recorded by the source"),
  sla_considered: count("requests", "SLA recorded"),
};
const slaPassRate = percent("SLA met ÷ SLA recorded");

const change = {
  success_rate_change: number("points", "Success rate less that of the month before, percentage points"),
  rtt_median_change_ms: milliseconds("Median round trip time less that of the month before", "number"),
};

const industryFigures = {
  success_rate: percent(
    "Unweighted mean of the success rates of the parties with at least 30 requests that have ended; empty: not shown, to protect other parties",
  ),
  rtt_best_ms: milliseconds("Shortest round trip time of all parties, rounded down to two figures", "number"),
  rtt_worst_ms: milliseconds("Longest round trip time of all parties, rounded up to two figures", "number"),
  rtt_mean_ms: milliseconds("Mean round trip time over all parties' requests, to three figures", "number"),
  rtt_median_ms: milliseconds(
    "Median round trip time over all parties' requests, to three figures",
    "number",
  ),
};
const industryCell = {
  grain: text("day or month"),
  period: text("UTC day or month of the requests' start"),
  scope: text("process or srv: what the row counts"),
  key: text("The business process or the SRV"),
  level: text("device_type, region or smets_version; empty: all"),
  level_value: text("Value of the level"),
};

const league = {
  month,
  process,
  position: count("position", "Place by success rate, best first; ties by mean round trip time"),
};
const leagueRate = percent("Success rate of the party in this position, rounded");

const place = {
  scope: text("all, process or srv: what the row counts"),
  key: text("all, the business process or the SRV"),
  month,
  name: text("Name of the process or SRV, where it is held"),
};

const monthly = {
  requests,
  ...outcomes,
  success_rate: successRate,
  rtt_count: rttCount,
  ...bestAndWorst,
  rtt_mean_ms: rttMean,
  rtt_median_ms: exactMedian,
  ...sla,
};

/** Attributes by which failures are looked into, all that the requirement names. */
const detail = {
  month,
  srv,
  mode: text("on_demand, future_dated or scheduled"),
  ...outcome,
  device_type: slice.device_type,
  manufacturer: text("Manufacturer of the device, hex as on the Central Products List"),
  model: text("Model of the device"),
  firmware_version: text("Firmware version of the device"),
  region: slice.region,
  smets_version: slice.smets_version,
  hub_manufacturer: text("Manufacturer of the Communications Hub"),
  hub_model: text("Model of the Communications Hub"),
  hub_function: text("Device type of the Communications Hub's row"),
  hub_firmware_version: text("Firmware version of the Communications Hub"),
};

const sliceParameters = {
  device_type: { type: "text", description: "Device type; all if not given", default: null },
  region: { type: "text", description: "Region; all if not given", default: null },
  smets_version: { type: "text", description: "SMETS1 or SMETS2; both if not given", default: null },
} as const;
const placeParameters = {
  process: { type: "text", description: "Business process; all requests if not given", default: null },
  srv: { type: "text", description: "SRV; all if not given", default: null },
} as const;
const monthParameter = {
  month: { type: "text", description: "Month as 2026-10; all if not given", default: null, isMonth: true },
} as const;

export default defineReport({
  id: "srv",
  title: "SRV performance",
  summary:
    "Success and round trip times of your Service Requests by business process and SRV, and why they fail.",
  order: 20,
  roles: ["IS", "ES", "GS", "ED", "OU", "GT", "RSA"],
  steps: {
    attributes: "attributes.sql",
    request_cells: { sql: "request_cells.sql", by: "month" },
    percentiles: { sql: "percentiles.sql", by: "month" },
  },
  datasets: {
    headline: {
      sql: "headline.sql",
      scope: "party",
      grain: "one row: the last complete month",
      fields: {
        requests_last_month: requests,
        failures_last_month: outcomes.failure,
      },
    },
    monthly: {
      sql: "monthly.sql",
      scope: "party",
      grain: "month × all requests, a business process, or an SRV",
      fields: {
        ...place,
        requests,
        ...outcomes,
        success_rate: successRate,
        success_rate_change: change.success_rate_change,
        rtt_count: rttCount,
        ...bestAndWorst,
        rtt_mean_ms: rttMean,
        rtt_median_ms: exactMedian,
        rtt_median_change_ms: change.rtt_median_change_ms,
        ...sla,
        sla_pass_rate: slaPassRate,
        sla_target_dsp_least_ms: milliseconds("Shortest DSP target recorded"),
        sla_target_dsp_most_ms: milliseconds("Longest DSP target recorded"),
        sla_target_dcc_least_ms: milliseconds("Shortest DCC target recorded"),
        sla_target_dcc_most_ms: milliseconds("Longest DCC target recorded"),
        sla_exclusion_mean_ms: milliseconds("Mean exclusion time recorded", "number"),
      },
    },
    process_map: {
      sql: "process_map.sql",
      scope: "party",
      grain: "business process × SRV × days on which it belongs to it",
      fields: {
        process,
        srv,
        valid_from: date("First day"),
        valid_to: date("First day no longer"),
        is_primary: yesOrNo("Whether the SRV opens in this process"),
        process_name: text("Name of the process"),
        srv_name: text("Name of the SRV, where it is held"),
      },
    },
    daily: {
      sql: "daily.sql",
      scope: "party",
      by: "month",
      grain: "day × SRV × device type × region × SMETS version × outcome × reason",
      fields: { day, srv, ...slice, ...outcome, requests, ...sla, ...rtt, rtt_histogram: buckets },
    },
    monthly_detail: {
      sql: "monthly_detail.sql",
      scope: "party",
      by: "month",
      grain:
        "month × SRV × mode × outcome × reason × attributes of device and Communications Hub at the time",
      large: true,
      fields: {
        ...detail,
        requests,
        ...rtt,
        rtt_slow_count: slowCount,
        rtt_median_ms: exactMedian,
        rtt_histogram: buckets,
      },
    },
    industry: {
      sql: "industry.sql",
      scope: "industry",
      over: "service_requests",
      holds: "industry_holds.sql",
      grain: "day × SRV, month × SRV or business process; second level device type, region or SMETS version",
      measure: {
        kind: "rates-and-times",
        period: "period",
        rate: { value: "success_rate", minimumDenominator: 30 },
        times: {
          best: "rtt_best_ms",
          worst: "rtt_worst_ms",
          mean: "rtt_mean_ms",
          median: "rtt_median_ms",
        },
        dearest: [
          { name: "month × process", where: { grain: "month", scope: "process", level: null } },
          { name: "month × SRV", where: { grain: "month", scope: "srv", level: null } },
          { name: "day × SRV", where: { grain: "day", level: null } },
          { name: "second levels", where: {} },
        ],
        within: "industry_within.sql",
      },
      fields: { ...industryCell, ...industryFigures },
    },
    league: {
      sql: "league.sql",
      scope: "industry",
      over: "service_requests",
      grain: "month × business process × position",
      measure: {
        kind: "league",
        period: "month",
        minimumDenominator: 100,
        position: "position",
        value: "success_rate",
        base: "rounded_to",
      },
      fields: {
        ...league,
        success_rate: leagueRate,
        rounded_to: number("points", "What the rates of the table are rounded to"),
      },
    },
    league_own: {
      sql: "league.sql",
      scope: "party",
      grain: "month × business process in whose league table the party is",
      measure: { kind: "league", period: "month", minimumDenominator: 100, position: "position" },
      fields: league,
    },
    reason_codes: {
      sql: "reason_codes.sql",
      scope: "party",
      grain: "reason whose meaning is held",
      fields: { reason, meaning: text("What the reason means") },
    },
    incidents: incidentsDataset,
  },
  views: {
    daily: {
      sql: "daily.sql",
      title: "Requests by day, SRV, device type, region and SMETS version",
      fields: { role, day, srv, ...slice, requests, ...outcomes, ...rtt },
    },
    monthly: {
      sql: "monthly.sql",
      title: "Requests by month and SRV",
      fields: { role, month, srv, ...monthly },
    },
    reasons: {
      sql: "reasons.sql",
      title: "Failures by month, SRV and reason",
      fields: { role, month, srv, reason, failures: outcomes.failure },
    },
    processes: {
      sql: "processes.sql",
      title: "Requests by month and business process",
      parameters: monthParameter,
      fields: {
        role,
        month,
        process,
        name: text("Name of the process"),
        ...monthly,
        success_rate_change: change.success_rate_change,
      },
    },
    slice: {
      sql: "slice.sql",
      title: "Requests of a slice by month, business process and SRV",
      parameters: sliceParameters,
      fields: {
        role,
        ...place,
        requests,
        ...outcomes,
        success_rate: successRate,
        success_rate_change: change.success_rate_change,
        rtt_count: rttCount,
        ...bestAndWorst,
        rtt_mean_ms: rttMean,
        rtt_median_ms: nearMedian,
        rtt_median_change_ms: change.rtt_median_change_ms,
        ...sla,
        sla_pass_rate: slaPassRate,
      },
    },
    trend: {
      sql: "trend.sql",
      title: "Success rate and mean round trip time by day",
      parameters: { ...placeParameters, ...sliceParameters },
      fields: {
        role,
        day,
        requests,
        ...outcomes,
        success_rate: successRate,
        rtt_count: rttCount,
        rtt_mean_ms: rttMean,
      },
    },
    split: {
      sql: "split.sql",
      title: "Requests by device type, region and SMETS version",
      parameters: { ...monthParameter, ...placeParameters, ...sliceParameters },
      fields: {
        role,
        dimension: text("device_type, region or smets_version"),
        dimension_value: text("Value of the dimension"),
        requests,
        success: outcomes.success,
        failure: outcomes.failure,
        success_rate: successRate,
        rtt_count: rttCount,
        rtt_mean_ms: rttMean,
      },
    },
    reasons_ranked: {
      sql: "reasons_ranked.sql",
      title: "Failures by reason",
      parameters: { ...monthParameter, ...placeParameters, ...sliceParameters },
      fields: {
        role,
        reason,
        meaning: text("What the reason means, where it is held"),
        failures: outcomes.failure,
        share: percent("Share of all failures"),
      },
    },
    detail: {
      sql: "detail.sql",
      title: "Requests by month, SRV and every attribute",
      parameters: { ...monthParameter, ...placeParameters, ...sliceParameters },
      fields: {
        role,
        ...detail,
        requests,
        ...rtt,
        rtt_mean_ms: rttMean,
        rtt_median_ms: exactMedian,
      },
    },
    diagnosed: {
      sql: "diagnosed.sql",
      title: "Requests that have ended, failures and slow round trips by every attribute",
      parameters: { ...monthParameter, ...placeParameters, ...sliceParameters },
      fields: {
        role,
        srv,
        mode: detail.mode,
        reason,
        device_type: slice.device_type,
        manufacturer: detail.manufacturer,
        model: detail.model,
        firmware_version: detail.firmware_version,
        region: slice.region,
        smets_version: slice.smets_version,
        hub_manufacturer: detail.hub_manufacturer,
        hub_model: detail.hub_model,
        hub_function: detail.hub_function,
        hub_firmware_version: detail.hub_firmware_version,
        ended: count("requests", "Succeeded or failed, of the round-trip population"),
        failures: outcomes.failure,
        rtt_count: rttCount,
        rtt_slow_count: slowCount,
      },
    },
    industry: {
      dataset: "industry",
      title: "Industry averages and times by business process and SRV",
      fields: { role, ...industryCell, ...industryFigures },
    },
    league: {
      sql: "league.sql",
      title: "League tables by month and business process",
      parameters: { ...monthParameter, process: placeParameters.process },
      fields: {
        role,
        ...league,
        success_rate: leagueRate,
        is_viewer: yesOrNo("Whether the row is the viewer's own"),
      },
    },
    incidents: incidentsView(role),
  },
});
