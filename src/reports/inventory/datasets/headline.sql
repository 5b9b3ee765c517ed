-- Grain: device type group × region × SMETS version × status, and one row for all of them together.
-- Source: estate. A device that is on several exception lists needs attention once; the lists are those of
-- exceptions.sql, at the default limits; behind the newest firmware is counted apart. A party without a device in a role has the row for all, with zeros.
SELECT
  party_id,
  role,
  coalesce(device_type_group, 'all') AS device_type_group,
  coalesce(region, 'all') AS region,
  coalesce(smets_version, 'all') AS smets_version,
  coalesce(status, 'all') AS status,
  count(*) AS devices,
  count(DISTINCT coalesce(manufacturer, 'not held') || ' ' || coalesce(model, 'not held')) AS models,
  count(
    CASE
      WHEN
        cpl_expires_on <= CAST(release.as_of AS DATE) + INTERVAL 30 DAY
        OR certificate_expires_on <= CAST(release.as_of AS DATE) + INTERVAL 30 DAY
        OR status = 'Suspended'
        OR (
          status IN ('Pending', 'Whitelisted', 'InstalledNotCommissioned')
          AND status_since < release.as_of - INTERVAL 30 DAY
        )
        OR (
          device_type IN ('ESME', 'GSME')
          AND (
            last_alert_at IS NULL
            OR coalesce(last_read_at, TIMESTAMP '0001-01-01 00:00:00') < release.as_of - INTERVAL 30 DAY
          )
        )
        THEN 1
    END
  ) AS need_attention,
  count(CASE WHEN firmware_version < newest_firmware_version THEN 1 END) AS behind_newest_firmware
FROM estate
CROSS JOIN release
GROUP BY GROUPING SETS (
  (party_id, role),
  (party_id, role, device_type_group, region, smets_version, status)
)
UNION ALL
SELECT DISTINCT users.party_id, users.role, 'all', 'all', 'all', 'all', 0, 0, 0, 0
FROM users
LEFT JOIN estate ON estate.party_id = users.party_id AND estate.role = users.role
WHERE estate.party_id IS NULL
