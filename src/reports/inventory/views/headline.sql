-- Grain: one row. Source: headline; models are counted in estate, because one model may be in several slices.
WITH counted AS (
  SELECT role, devices, need_attention, behind_newest_firmware
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
  CAST(coalesce(sum(counted.devices), 0) AS BIGINT) AS devices,
  CAST(coalesce(max(held.models), 0) AS BIGINT) AS models,
  CAST(coalesce(sum(counted.need_attention), 0) AS BIGINT) AS need_attention,
  CAST(coalesce(sum(counted.behind_newest_firmware), 0) AS BIGINT) AS behind_newest_firmware
FROM headline
LEFT JOIN counted ON counted.role = headline.role
LEFT JOIN held ON held.role = headline.role
WHERE headline.device_type_group = 'all'
GROUP BY headline.role
ORDER BY headline.role
