import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, makeSample } from "./make-sample.js";

test("planted.json says which rules are broken, how often, and the files hold that many rows", async () => {
  const { out } = await makeSample({ badInput: true });
  const planted: unknown = JSON.parse(await readFile(join(out, "planted.json"), "utf8"));
  expect(planted).toEqual({
    parties: {
      files: ["bad-input.csv"],
      read: 8,
      good: 3,
      superseded: 1,
      quarantined: { malformed_row: 1, null_required: 1, bad_enum: 1, bad_party_id: 1 },
    },
    users: {
      files: ["bad-input.csv"],
      read: 9,
      good: 3,
      superseded: 1,
      quarantined: { malformed_row: 1, null_required: 1, bad_enum: 1, bad_eui64: 1, unknown_party: 1 },
    },
    cpl: {
      files: ["bad-input.csv"],
      read: 7,
      good: 3,
      superseded: 1,
      quarantined: { malformed_row: 1, null_required: 1, bad_type: 1 },
    },
    incidents: {
      files: ["bad-input.csv"],
      read: 8,
      good: 3,
      superseded: 1,
      quarantined: { bad_type: 1, bad_enum: 1, ended_before_started: 1, timestamp_range: 1 },
    },
    inventory: {
      files: ["bad-input.csv"],
      read: 16,
      good: 3,
      superseded: 1,
      quarantined: {
        malformed_row: 1,
        null_required: 1,
        bad_type: 2,
        bad_enum: 2,
        timestamp_range: 1,
        mpxn_check_digit: 2,
        bad_eui64: 2,
        unknown_party: 1,
      },
    },
    service_requests: {
      files: ["bad-input.csv", "bad-input.ndjson"],
      read: 28,
      good: 5,
      superseded: 1,
      quarantined: {
        malformed_row: 5,
        null_required: 2,
        bad_type: 3,
        bad_enum: 2,
        negative_duration: 2,
        ended_before_started: 1,
        timestamp_range: 2,
        command_variant: 2,
        bad_eui64: 2,
        unknown_party: 1,
      },
    },
    alerts: {
      files: ["bad-input.csv", "bad-input.ndjson"],
      read: 18,
      good: 5,
      superseded: 1,
      quarantined: {
        malformed_row: 4,
        null_required: 1,
        bad_type: 1,
        bad_enum: 1,
        negative_duration: 1,
        delivered_before_raised: 1,
        timestamp_range: 1,
        bad_eui64: 1,
        unknown_party: 1,
      },
    },
    outage_timings: {
      files: ["bad-input.csv"],
      read: 8,
      good: 3,
      superseded: 1,
      quarantined: { malformed_row: 1, null_required: 1, bad_type: 1, timestamp_range: 1 },
    },
  });
  const lines: Record<string, number> = {};
  for (const file of (await filesBelow(out)).filter((name) => name.includes("/bad-input.")))
    lines[file] = (await readFile(join(out, file), "utf8")).trimEnd().split("\n").length;
  expect(lines).toEqual({
    "alerts/bad-input.csv": 14,
    "alerts/bad-input.ndjson": 5,
    "cpl/bad-input.csv": 8,
    "incidents/bad-input.csv": 9,
    "inventory/bad-input.csv": 17,
    "outage_timings/bad-input.csv": 9,
    "parties/bad-input.csv": 9,
    "service_requests/bad-input.csv": 24,
    "service_requests/bad-input.ndjson": 5,
    "users/bad-input.csv": 10,
  });
});
