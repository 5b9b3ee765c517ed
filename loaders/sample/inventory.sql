-- Grain: device of one chunk that changed at one four-hourly extract of a block (all devices at the first); source: device_changes, devices, homes.
CREATE OR REPLACE TABLE block_inventory AS
WITH due AS (
  SELECT device_key, mark FROM device_changes WHERE mark >= {{first_mark}} AND mark < {{end_mark}}
  UNION
  -- reads are refreshed weekly, a part of the devices at each extract
  SELECT device_key, mark
  FROM (
    SELECT
      *,
      unnest(range(({{first_mark}} + read_slot + 41) // 42 * 42 - read_slot, {{end_mark}}, 42)) AS mark
    FROM devices
    WHERE read_slot IS NOT NULL
  )
  WHERE mark > 0
    AND (status_first = 'Commissioned' OR mark >= commissioned_mark)
    AND mark < coalesce(decommissioned_mark, mark + 1)
), stated AS (
  SELECT
    d.*,
    due.mark,
    CASE WHEN due.mark >= d.firmware_mark THEN d.firmware_second ELSE d.firmware_first END AS firmware_version,
    CASE
      WHEN due.mark >= d.decommissioned_mark THEN 'Decommissioned'
      WHEN due.mark >= d.commissioned_mark THEN 'Commissioned'
      WHEN due.mark >= d.install_mark THEN 'InstalledNotCommissioned'
      WHEN due.mark >= d.install_mark - 1 THEN 'Whitelisted'
      ELSE d.status_first
    END AS status,
    least(due.mark, coalesce(d.decommissioned_mark, due.mark)) - (least(due.mark, coalesce(d.decommissioned_mark, due.mark)) + d.read_slot) % 42 AS last_read_mark
  FROM due
  JOIN devices AS d USING (device_key)
  WHERE due.mark >= greatest({{first_mark}}, d.first_mark) AND due.mark < {{end_mark}}
), supplied AS (
  SELECT
    s.*,
    h.* EXCLUDE (home, install_mark, switch_mark, network_operator_id, import_supplier_first),
    CASE WHEN s.mark >= s.switch_mark THEN h.import_supplier_second ELSE h.import_supplier_first END AS import_supplier_id,
    CASE WHEN s.mark >= s.switch_mark THEN h.gas_supplier_second ELSE h.gas_supplier_first END AS gas_supplier_id,
    hub.device_id AS hub_id
  FROM stated AS s
  JOIN homes AS h USING (home)
  JOIN devices AS hub ON hub.home = s.home AND hub.slot = 0
)
SELECT
  mark,
  device_key,
  extract_time(mark) AS extracted_at,
  noisy(device_id, device_key * 1000 + mark % 1000, 120, 0.003) AS device_id,
  'SMS-' || lpad(home::VARCHAR, 9, '0') AS sms_id,
  device_type,
  CASE WHEN draw(device_key, 121) < 0.003 THEN lower(manufacturer) ELSE manufacturer END AS manufacturer,
  noisy(model, device_key, 122, 0.003) AS model,
  CASE
    WHEN firmware_version IS NULL THEN NULL
    WHEN draw(device_key, 123) < 0.004 THEN '0x' || firmware_version
    WHEN draw(device_key, 123) < 0.008 THEN lower(ltrim(firmware_version, '0'))
    ELSE firmware_version
  END AS firmware_version,
  CASE WHEN draw(device_key, 124) >= 0.002 THEN hub_id END AS chf_id,
  csp_id,
  csp_region,
  smets_version,
  CASE WHEN device_type NOT IN ('GSME', 'GPF') THEN noisy(import_supplier_id, device_key, 125, 0.002) END AS import_supplier_id,
  CASE WHEN device_type = 'ESME' THEN export_supplier_id END AS export_supplier_id,
  CASE WHEN device_type NOT IN ('ESME', 'HCALCS', 'SAPC') THEN gas_supplier_id END AS gas_supplier_id,
  CASE WHEN device_type NOT IN ('GSME', 'GPF') THEN network_operator_id END AS network_operator_id,
  CASE WHEN device_type IN ('ESME', 'GSME', 'GPF', 'CAD') THEN other_user_id END AS other_user_id,
  mpxn,
  postcode,
  status,
  CASE WHEN device_type IN ('ESME', 'GSME') THEN prepayment END AS prepayment,
  CASE
    WHEN read_slot IS NULL OR last_read_mark < 1 THEN last_read_first
    WHEN status_first <> 'Commissioned' AND last_read_mark < coalesce(commissioned_mark, last_read_mark + 1) THEN last_read_first
    ELSE after_ms(extract_time(last_read_mark), -60000 - pick(device_key * 1000 + last_read_mark % 1000, 126, 14000000))
  END AS last_read_at,
  CASE WHEN NOT is_new OR mark >= commissioned_mark THEN commissioned_at END AS commissioned_at,
  certificate_expires_on,
  CASE WHEN mark >= switch_mark THEN after_ms(extract_time(switch_mark), -5400000 - pick(home, 127, 7000000)) END AS cos_started_at,
  CASE WHEN mark >= switch_mark THEN after_ms(extract_time(switch_mark), -600000 - pick(home, 128, 4000000)) END AS cos_ended_at
FROM supplied
ORDER BY mark, device_key;
