-- Grain: week × manufacturer × model × firmware version. Source: rollout, over its device type groups.
SELECT role, week, manufacturer, model, firmware_version, CAST(sum(devices) AS BIGINT) AS devices
FROM rollout
WHERE (:manufacturer IS NULL OR manufacturer = :manufacturer) AND (:model IS NULL OR model = :model)
GROUP BY role, week, manufacturer, model, firmware_version
ORDER BY role, week, manufacturer, model, firmware_version
