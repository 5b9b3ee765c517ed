-- What report datasets read of the inventory (docs/warehouse.md). Source: inventory_rows, device_states, alerts, cpl, release.

-- Grain: manufacturer × model on the Central Products List.
CREATE OR REPLACE TABLE cpl_models AS
SELECT
  manufacturer,
  model,
  min(manufacturer_name) AS manufacturer_name,
  min(model_name) AS model_name,
  max(CASE WHEN expires_on IS NULL OR expires_on >= CAST(release.as_of AS DATE) THEN firmware_version END)
    AS newest_firmware_version
FROM cpl
CROSS JOIN release
GROUP BY manufacturer, model;

-- Grain: device with an alert up to the as-of time.
CREATE OR REPLACE TABLE last_alerts AS
SELECT
  device_id,
  max(raised_at) AS last_alert_at,
  last_by(alert_code, (raised_at, alert_id)) AS last_alert_code
FROM alerts
CROSS JOIN release
WHERE raised_at <= release.as_of
GROUP BY device_id;

-- Grain: device with a power outage alert in the last complete month; one event counts once, whoever it went to.
CREATE OR REPLACE TABLE outage_counts AS
SELECT device_id, count(*) AS outage_alerts_last_month
FROM (
  SELECT DISTINCT device_id, alert_code, raised_at
  FROM alerts
  CROSS JOIN release
  WHERE
    alert_code IN ('AD1', '8F58', '8F59', '8F5A')
    AND raised_at >= month_start(release.as_of) - INTERVAL 1 MONTH
    AND raised_at < month_start(release.as_of)
) AS events
GROUP BY device_id;

-- Grain: device, latest state.
CREATE OR REPLACE TABLE devices AS
WITH seen AS (
  SELECT device_id, max(extracted_at) AS extracted_at, min(extracted_at) AS first_extracted_at
  FROM inventory_rows
  GROUP BY device_id
),
status_starts AS (
  SELECT states.device_id, max(states.valid_to) AS status_since
  FROM device_states AS states
  JOIN device_states AS final
    ON final.device_id = states.device_id
    AND final.valid_to = TIMESTAMP '9999-12-31 00:00:00'
  WHERE states.status <> final.status
  GROUP BY states.device_id
)
SELECT
  inventory_rows.* EXCLUDE (source_file, source_row),
  device_type_group_of(device_type) AS device_type_group,
  region_of(smets_version, csp_region) AS region,
  responsible_supplier_of(device_type, import_supplier_id, gas_supplier_id) AS responsible_supplier_id,
  coalesce(status_starts.status_since, seen.first_extracted_at) AS status_since,
  last_alerts.last_alert_at,
  last_alerts.last_alert_code,
  coalesce(outage_counts.outage_alerts_last_month, 0) AS outage_alerts_last_month,
  cpl_models.manufacturer_name,
  cpl_models.model_name,
  cpl_models.newest_firmware_version,
  cpl.firmware_version IS NOT NULL AS is_on_cpl,
  cpl.expires_on AS cpl_expires_on
FROM inventory_rows
JOIN seen USING (device_id, extracted_at)
LEFT JOIN status_starts USING (device_id)
LEFT JOIN last_alerts USING (device_id)
LEFT JOIN outage_counts USING (device_id)
LEFT JOIN cpl_models USING (manufacturer, model)
LEFT JOIN cpl USING (manufacturer, model, firmware_version);

-- Grain: device × role that names a party; neither Decommissioned nor Withdrawn.
CREATE OR REPLACE VIEW estate AS
SELECT import_supplier_id AS party_id, 'IS' AS role, * FROM devices
WHERE import_supplier_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT export_supplier_id AS party_id, 'ES' AS role, * FROM devices
WHERE export_supplier_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT gas_supplier_id AS party_id, 'GS' AS role, * FROM devices
WHERE gas_supplier_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT network_operator_id AS party_id, 'ED' AS role, * FROM devices
WHERE network_operator_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT other_user_id AS party_id, 'OU' AS role, * FROM devices
WHERE other_user_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn');

-- Grain: device × role that names a party × interval; neither Decommissioned nor Withdrawn.
CREATE OR REPLACE VIEW estate_states AS
SELECT import_supplier_id AS party_id, 'IS' AS role, * FROM device_states
WHERE import_supplier_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT export_supplier_id AS party_id, 'ES' AS role, * FROM device_states
WHERE export_supplier_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT gas_supplier_id AS party_id, 'GS' AS role, * FROM device_states
WHERE gas_supplier_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT network_operator_id AS party_id, 'ED' AS role, * FROM device_states
WHERE network_operator_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn')
UNION ALL
SELECT other_user_id AS party_id, 'OU' AS role, * FROM device_states
WHERE other_user_id IS NOT NULL AND status NOT IN ('Decommissioned', 'Withdrawn');
