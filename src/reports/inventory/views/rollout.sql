-- Grain: week × product. Source: rollout.
SELECT role, week, manufacturer, model, firmware_version, devices
FROM rollout
WHERE (:manufacturer IS NULL OR manufacturer = :manufacturer) AND (:model IS NULL OR model = :model)
ORDER BY role, week, manufacturer, model, firmware_version
