import { count as countOf, date, percent, text, timestamp, yesOrNo } from "../../model/fields.js";
import { defineReport } from "../../model/report.js";
import type { Field } from "../../model/report.js";

const count = (description: string): Field => countOf("devices", description);

const role = text("User Role in which the party is responsible for the devices");
const group = text("ESME, GSME, IHD, PPMID or Other (CHF, GPF, HCALCS, CAD, SAPC)");
const manufacturer = text("Manufacturer, hex as on the Central Products List");
const model = text("Device model, hex as on the Central Products List");
const firmware = text("Firmware version; not held for IHD and CAD");
const devices = count(
  "Devices of the estate: latest state names the party, status not Decommissioned or Withdrawn",
);

const product = {
  manufacturer_name: text("Manufacturer's name from the Central Products List"),
  model_name: text("Model's name from the Central Products List"),
};

const newestFirmware = text(
  "Highest firmware version of the model on the Central Products List that has not expired",
);

const versionPlace = {
  is_listed: yesOrNo("Whether it is on the Central Products List and has not expired"),
  new_since: date(
    "UTC day on which a device of the estate was first held to run it; empty: since the first extract, or none has",
  ),
};

const slices = {
  device_type_group: group,
  region: text("CSP region; SMETS1 for SMETS1 devices"),
  smets_version: text("SMETS1 or SMETS2"),
  status: text("Status in the Smart Metering Inventory"),
};

/** What the tiles of the report and the home page show. */
const headlineFigures = {
  devices,
  models: { ...count("Models of the estate: manufacturer and model"), unit: "models" },
  need_attention: count(
    "Devices on at least one exception list, at the default limits; behind the newest firmware alone does not count",
  ),
  behind_newest_firmware: count(
    "Devices that run a version below the highest of their model on the Central Products List that has not expired",
  ),
};

const sliceParameters = {
  device_type_group: { type: "text", description: "Device type; all if not given", default: null },
  region: { type: "text", description: "Region; all if not given", default: null },
  smets_version: { type: "text", description: "SMETS1 or SMETS2; both if not given", default: null },
  status: { type: "text", description: "Status; all if not given", default: null },
} as const;

const asOf = { type: "text", description: "As-of time; the release's, unless given", default: null } as const;

const listed = {
  device_type: text("Device type"),
  model,
  firmware_version: firmware,
  csp_id: text("Communications service provider"),
  energy_supplier_id: text(
    "Party that is responsible supplier of the device (in role ES: the export supplier, in role GS: the gas supplier)",
  ),
  dno_id: text("Party that is network operator of the device"),
  mpxn: text("MPAN or MPRN"),
  last_read_at: timestamp("Last meter read"),
  last_alert_at: timestamp("Last alert about the device, whoever received it"),
  last_alert_code: text("Code of that alert"),
  status: slices.status,
  prepayment: yesOrNo("Whether the meter is in prepayment mode"),
  smets_version: slices.smets_version,
} as const satisfies Record<string, Field>;

/** Fields of the requirement that only the monthly CSV may hold, never a file of the portal. */
const csvOnly = (description: string, type: Field["type"] = "text"): Field => ({
  type,
  description,
  portal: false,
  csv: true,
});
export const CSV_ONLY_FIELDS = {
  device_id: csvOnly("Device identifier, EUI-64"),
  sms_id: csvOnly("Smart Metering System identifier"),
  postcode: csvOnly("Postcode"),
  outage_alerts_last_month: csvOnly("Power outage alerts in the last complete month", "integer"),
  cpl_expires_on: csvOnly("Expiry on the Central Products List", "date"),
  cpl_expiring: csvOnly("Whether the product expires within 30 days", "boolean"),
  certificate_expires_on: csvOnly("Earliest expiry of the security certificates", "date"),
  cos_started_at: csvOnly("Start of the change of supplier", "timestamp"),
  cos_ended_at: csvOnly("End of the change of supplier", "timestamp"),
} as const satisfies Record<string, Field>;

/** Exception lists whose rows may be shown; of the others only the counts. */
const LISTED_EXCEPTIONS = [
  "behind_newest_firmware",
  "no_alert_ever",
  "no_recent_read",
  "not_commissioned",
  "suspended",
];

export default defineReport({
  id: "inventory",
  title: "Inventory",
  summary:
    "The metering estate by device type, model and firmware version, and the devices that need attention.",
  order: 10,
  roles: ["IS", "ES", "GS", "ED", "OU"],
  datasets: {
    models: {
      sql: "models.sql",
      scope: "party",
      grain: "device type group × manufacturer × model × firmware version",
      fields: {
        device_type_group: group,
        manufacturer,
        model,
        firmware_version: firmware,
        ...product,
        newest_firmware_version: newestFirmware,
        devices,
      },
    },
    firmware_versions: {
      sql: "firmware_versions.sql",
      scope: "party",
      grain:
        "manufacturer × model of the estate × firmware version that it runs or that is on the Central Products List",
      fields: { manufacturer, model, firmware_version: firmware, ...versionPlace },
    },
    headline: {
      sql: "headline.sql",
      scope: "party",
      grain: "device type group × region × SMETS version × status, and one row for all",
      fields: { ...slices, ...headlineFigures },
    },
    estate: {
      sql: "estate.sql",
      scope: "party",
      grain: "device type group × product × region × SMETS version × status",
      fields: { ...slices, manufacturer, model, firmware_version: firmware, ...product, devices },
    },
    exceptions: {
      sql: "exceptions.sql",
      scope: "party",
      grain: "exception × device type group × region × SMETS version × status, at the default limits",
      fields: { exception: text("Name of the exception list"), ...slices, devices },
    },
    changes: {
      sql: "changes.sql",
      scope: "party",
      grain: "day × kind of change × device type group",
      fields: {
        day: date("UTC day of the change"),
        change: text("added, commissioned, gained, lost, removed"),
        device_type_group: group,
        devices: count("Devices that changed"),
      },
    },
    rollout: {
      sql: "rollout.sql",
      scope: "party",
      grain: "week × product",
      fields: {
        week: date("Monday 00:00 UTC at which the state was taken"),
        device_type_group: group,
        manufacturer,
        model,
        firmware_version: firmware,
        devices,
      },
    },
    devices: {
      sql: "devices.sql",
      scope: "party",
      grain: "device",
      large: true,
      fields: {
        mpxn: listed.mpxn,
        device_type: listed.device_type,
        device_type_group: group,
        manufacturer,
        model,
        firmware_version: firmware,
        csp_id: listed.csp_id,
        region: slices.region,
        smets_version: listed.smets_version,
        energy_supplier_id: listed.energy_supplier_id,
        dno_id: listed.dno_id,
        status: listed.status,
        status_since: timestamp("Since when the device is held to have this status"),
        prepayment: listed.prepayment,
        last_read_at: listed.last_read_at,
        last_alert_at: listed.last_alert_at,
        last_alert_code: listed.last_alert_code,
        newest_firmware_version: newestFirmware,
      },
    },
    firmware_industry: {
      sql: "firmware_industry.sql",
      scope: "industry",
      over: "devices",
      grain: "month × manufacturer × model × firmware version: the state at 00:00 on the first of the month",
      measure: {
        kind: "mean-of-rates",
        period: "month",
        state: true,
        cohort: ["month", "manufacturer", "model"],
        value: "industry_share",
        minimumDenominator: 30,
        complete: "all_versions",
      },
      fields: {
        month: text("Month at whose start the state was taken"),
        manufacturer,
        model,
        firmware_version: firmware,
        industry_share: percent("Unweighted mean of the parties' shares"),
        all_versions: {
          type: "boolean",
          description: "Whether the shares of all versions of the model are shown; then the others are 0",
          portal: true,
          csv: false,
        },
      },
    },
    firmware_bars: {
      sql: "firmware_industry.sql",
      scope: "industry",
      over: "devices",
      grain:
        "month × manufacturer × model × anonymous party × firmware version: the state at 00:00 on the first of the month",
      measure: {
        kind: "party-bars",
        period: "month",
        state: true,
        version: "firmware_version",
        average: "firmware_industry",
        bar: "bar",
        value: "share",
      },
      fields: {
        month: text("Month at whose start the state was taken"),
        manufacturer,
        model,
        bar: {
          type: "integer",
          description: "Place of the party's bar by its shares; says nothing of who it is",
          portal: true,
          csv: true,
        },
        firmware_version: text(
          'Firmware version; versions that few hold, or that would say too much of one, are "other versions"',
        ),
        share: percent("Share of the party's devices of the model, to 5 points"),
      },
    },
  },
  views: {
    models: {
      sql: "models.sql",
      title: "Devices by model and firmware version",
      parameters: sliceParameters,
      fields: { role, device_type_group: group, manufacturer, model, firmware_version: firmware, devices },
    },
    headline: {
      sql: "headline.sql",
      title: "Headline figures",
      parameters: sliceParameters,
      fields: { role, ...headlineFigures },
    },
    firmware: {
      sql: "firmware.sql",
      title: "Firmware mix of a model against the industry",
      parameters: {
        manufacturer: { type: "text", description: "Manufacturer; all if not given", default: null },
        model: { type: "text", description: "Device model; all if not given", default: null },
      },
      fields: {
        role,
        manufacturer,
        model,
        firmware_version: firmware,
        own_share: percent("Share of the party's devices of the model"),
        industry_share: percent("Unweighted mean of the parties' shares; industry includes you"),
      },
    },
    firmware_versions: {
      dataset: "firmware_versions",
      title: "Firmware versions of the estate's models and their place on the Central Products List",
      fields: { role, manufacturer, model, firmware_version: firmware, ...versionPlace },
    },
    firmware_by_party: {
      dataset: "firmware_bars",
      title: "Firmware mix of a model, an anonymous bar a party",
      fields: {
        role,
        month: text("Month at whose start the state was taken"),
        manufacturer,
        model,
        bar: {
          type: "integer",
          description: "Place of the party's bar by its shares; says nothing of who it is",
          portal: true,
          csv: true,
        },
        firmware_version: text(
          'Firmware version; versions that few hold, or that would say too much of one, are "other versions"',
        ),
        share: percent("Share of the party's devices of the model, to 5 points"),
      },
    },
    exceptions: {
      sql: "exceptions.sql",
      title: "Devices that need attention",
      parameters: {
        ...sliceParameters,
        as_of: asOf,
        read_days: { type: "integer", description: "No read for this many days", default: 30 },
        commission_days: { type: "integer", description: "Not commissioned for this many days", default: 30 },
      },
      fields: { role, exception: text("Name of the exception list"), devices },
    },
    devices: {
      sql: "devices.sql",
      title: "Devices",
      parameters: {
        ...sliceParameters,
        exception: {
          type: "text",
          description:
            "Only devices of this exception list; DCC sends the lists of product expiring and certificate due each month",
          values: LISTED_EXCEPTIONS,
          default: null,
        },
        as_of: asOf,
        read_days: { type: "integer", description: "No read for this many days", default: 30 },
        commission_days: { type: "integer", description: "Not commissioned for this many days", default: 30 },
      },
      fields: { role, ...listed },
    },
    changes: {
      dataset: "changes",
      title: "How the estate changed",
      fields: {
        role,
        day: date("UTC day of the change"),
        change: text("added, commissioned, gained, lost, removed"),
        device_type_group: group,
        devices: count("Devices that changed"),
      },
    },
    changes_by_week: {
      sql: "changes_by_week.sql",
      title: "How the estate changed, by week",
      parameters: { device_type_group: sliceParameters.device_type_group },
      fields: {
        role,
        week: date("Monday of the week, UTC"),
        change: text("added, commissioned, gained, lost, removed"),
        devices: count("Devices that changed"),
      },
    },
    rollout: {
      sql: "rollout.sql",
      title: "Firmware roll-out",
      parameters: {
        manufacturer: { type: "text", description: "Manufacturer; all if not given", default: null },
        model: { type: "text", description: "Device model; all if not given", default: null },
      },
      fields: {
        role,
        week: date("Monday 00:00 UTC"),
        manufacturer,
        model,
        firmware_version: firmware,
        devices,
      },
    },
  },
});
