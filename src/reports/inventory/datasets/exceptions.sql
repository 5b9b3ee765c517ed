-- Grain: exception × device type group × region × SMETS version × status, at the default limits. Source: estate.
-- A device may be on several lists. Reads and alerts are looked for on meters only: ESME and GSME.
WITH lists AS (
  SELECT
    'cpl_expiring' AS exception, party_id, role, device_type_group, region, smets_version, status
  FROM estate CROSS JOIN release
  WHERE cpl_expires_on <= CAST(release.as_of AS DATE) + INTERVAL 30 DAY
  UNION ALL
  SELECT 'certificate_expiring', party_id, role, device_type_group, region, smets_version, status
  FROM estate CROSS JOIN release
  WHERE certificate_expires_on <= CAST(release.as_of AS DATE) + INTERVAL 30 DAY
  UNION ALL
  SELECT 'not_commissioned', party_id, role, device_type_group, region, smets_version, status
  FROM estate CROSS JOIN release
  WHERE
    status IN ('Pending', 'Whitelisted', 'InstalledNotCommissioned')
    AND status_since < release.as_of - INTERVAL 30 DAY
  UNION ALL
  SELECT 'suspended', party_id, role, device_type_group, region, smets_version, status
  FROM estate
  WHERE status = 'Suspended'
  UNION ALL
  SELECT 'no_recent_read', party_id, role, device_type_group, region, smets_version, status
  FROM estate CROSS JOIN release
  WHERE
    device_type IN ('ESME', 'GSME')
    AND coalesce(last_read_at, TIMESTAMP '0001-01-01 00:00:00') < release.as_of - INTERVAL 30 DAY
  UNION ALL
  SELECT 'no_alert_ever', party_id, role, device_type_group, region, smets_version, status
  FROM estate
  WHERE device_type IN ('ESME', 'GSME') AND last_alert_at IS NULL
  UNION ALL
  SELECT 'behind_newest_firmware', party_id, role, device_type_group, region, smets_version, status
  FROM estate
  WHERE firmware_version < newest_firmware_version
)
SELECT party_id, role, exception, device_type_group, region, smets_version, status, count(*) AS devices
FROM lists
GROUP BY party_id, role, exception, device_type_group, region, smets_version, status
