-- Grain: device type group × manufacturer × model × firmware version. Source: estate.
SELECT
  role,
  device_type_group,
  manufacturer,
  model,
  firmware_version,
  CAST(sum(devices) AS BIGINT) AS devices
FROM estate
WHERE
  (:device_type_group IS NULL OR device_type_group = :device_type_group)
  AND (:region IS NULL OR region = :region)
  AND (:smets_version IS NULL OR smets_version = :smets_version)
  AND (:status IS NULL OR status = :status)
GROUP BY role, device_type_group, manufacturer, model, firmware_version
ORDER BY role, device_type_group, manufacturer, model, firmware_version
