-- Grain: device type. Source: device_types.
SELECT role, device_type, devices
FROM device_types
WHERE :device_type IS NULL OR device_type = :device_type
ORDER BY role, device_type
