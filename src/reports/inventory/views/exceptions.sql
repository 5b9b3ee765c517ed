-- Grain: exception. Source: exceptions at the default limits; devices for the two that have a limit of their own.
WITH names AS (
  SELECT DISTINCT estate.role, listed.exception
  FROM estate
  CROSS JOIN (
    VALUES ('cpl_expiring'), ('certificate_expiring'), ('not_commissioned'), ('suspended'),
      ('no_recent_read'), ('no_alert_ever'), ('behind_newest_firmware')
  ) AS listed (exception)
),
counted AS (
  SELECT role, exception, devices
  FROM exceptions
  WHERE
    exception NOT IN ('not_commissioned', 'no_recent_read')
    AND (:device_type_group IS NULL OR device_type_group = :device_type_group)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
    AND (:status IS NULL OR status = :status)
  UNION ALL
  SELECT role, 'not_commissioned' AS exception, 1 AS devices
  FROM devices
  WHERE
    status IN ('Pending', 'Whitelisted', 'InstalledNotCommissioned')
    AND status_since < CAST(:as_of AS TIMESTAMP) - :commission_days * INTERVAL 1 DAY
    AND (:device_type_group IS NULL OR device_type_group = :device_type_group)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
    AND (:status IS NULL OR status = :status)
  UNION ALL
  SELECT role, 'no_recent_read' AS exception, 1 AS devices
  FROM devices
  WHERE
    device_type IN ('ESME', 'GSME')
    AND coalesce(last_read_at, TIMESTAMP '0001-01-01 00:00:00') < CAST(:as_of AS TIMESTAMP) - :read_days * INTERVAL 1 DAY
    AND (:device_type_group IS NULL OR device_type_group = :device_type_group)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
    AND (:status IS NULL OR status = :status)
)
SELECT names.role, names.exception, CAST(coalesce(sum(counted.devices), 0) AS BIGINT) AS devices
FROM names
LEFT JOIN counted ON counted.role = names.role AND counted.exception = names.exception
GROUP BY names.role, names.exception
ORDER BY names.role, names.exception
