-- Grain: device type. Source: estate.
SELECT party_id, role, device_type, count(*) AS devices
FROM estate
GROUP BY party_id, role, device_type
