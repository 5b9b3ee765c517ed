-- Grain: week × kind of change. Source: changes.
SELECT
  role,
  CAST(date_trunc('week', day) AS DATE) AS week,
  change,
  CAST(sum(devices) AS BIGINT) AS devices
FROM changes
WHERE :device_type_group IS NULL OR device_type_group = :device_type_group
GROUP BY role, CAST(date_trunc('week', day) AS DATE), change
ORDER BY role, week, change
