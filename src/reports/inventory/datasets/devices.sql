-- Grain: device of the estate, with the fields that the portal may show. Source: estate.
SELECT
  party_id,
  role,
  mpxn,
  device_type,
  device_type_group,
  coalesce(manufacturer, 'not held') AS manufacturer,
  coalesce(model, 'not held') AS model,
  coalesce(firmware_version, 'not held') AS firmware_version,
  csp_id,
  region,
  smets_version,
  CASE role
    WHEN 'ES' THEN export_supplier_id
    WHEN 'GS' THEN gas_supplier_id
    ELSE responsible_supplier_id
  END AS energy_supplier_id,
  network_operator_id AS dno_id,
  status,
  status_since,
  prepayment,
  last_read_at,
  last_alert_at,
  last_alert_code,
  newest_firmware_version
FROM estate
