-- Grain: device of the estate, or of one exception list. Source: devices.
SELECT
  role,
  device_type,
  model,
  firmware_version,
  csp_id,
  energy_supplier_id,
  dno_id,
  mpxn,
  last_read_at,
  last_alert_at,
  last_alert_code,
  status,
  prepayment,
  smets_version
FROM devices
WHERE
  (:device_type_group IS NULL OR device_type_group = :device_type_group)
  AND (:region IS NULL OR region = :region)
  AND (:smets_version IS NULL OR smets_version = :smets_version)
  AND (:status IS NULL OR status = :status)
  AND (
    :exception IS NULL
    OR (
      :exception = 'not_commissioned'
      AND status IN ('Pending', 'Whitelisted', 'InstalledNotCommissioned')
      AND status_since < CAST(:as_of AS TIMESTAMP) - :commission_days * INTERVAL 1 DAY
    )
    OR (:exception = 'suspended' AND status = 'Suspended')
    OR (
      :exception = 'no_recent_read'
      AND device_type IN ('ESME', 'GSME')
      AND coalesce(last_read_at, TIMESTAMP '0001-01-01 00:00:00') < CAST(:as_of AS TIMESTAMP) - :read_days * INTERVAL 1 DAY
    )
    OR (:exception = 'no_alert_ever' AND device_type IN ('ESME', 'GSME') AND last_alert_at IS NULL)
    OR (:exception = 'behind_newest_firmware' AND firmware_version < newest_firmware_version)
  )
ORDER BY role, mpxn, device_type, model, firmware_version, status
