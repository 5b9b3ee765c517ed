-- Grain: one row. Source: headline; models are counted in estate, because one model may be in several slices.
WITH counted AS (
  SELECT role, newest_known_devices, newest_firmware_devices, attention_devices, devices
  FROM headline
  WHERE
    device_type_group <> 'all'
    AND (:device_type_group IS NULL OR device_type_group = :device_type_group)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
    AND (:status IS NULL OR status = :status)
),
held AS (
  SELECT role, count(DISTINCT manufacturer || ' ' || model) AS models
  FROM estate
  WHERE
    (:device_type_group IS NULL OR device_type_group = :device_type_group)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
    AND (:status IS NULL OR status = :status)
  GROUP BY role
)
SELECT
  headline.role,
  CAST(coalesce(max(held.models), 0) AS BIGINT) AS models,
  CAST(coalesce(sum(counted.newest_known_devices), 0) AS BIGINT) AS newest_known_devices,
  CAST(coalesce(sum(counted.newest_firmware_devices), 0) AS BIGINT) AS newest_firmware_devices,
  CAST(coalesce(sum(counted.attention_devices), 0) AS BIGINT) AS attention_devices,
  CAST(coalesce(sum(counted.devices), 0) AS BIGINT) AS devices
FROM headline
LEFT JOIN counted ON counted.role = headline.role
LEFT JOIN held ON held.role = headline.role
WHERE headline.device_type_group = 'all'
GROUP BY headline.role
ORDER BY headline.role
