-- Grain: manufacturer × model × firmware version of the distributor's estate, latest state. Source: estate.
SELECT
  party_id,
  role,
  coalesce(manufacturer, 'not held') AS manufacturer,
  coalesce(model, 'not held') AS model,
  coalesce(firmware_version, 'not held') AS firmware_version,
  count(*) AS estate_devices
FROM estate
WHERE role = 'ED'
GROUP BY
  party_id,
  role,
  coalesce(manufacturer, 'not held'),
  coalesce(model, 'not held'),
  coalesce(firmware_version, 'not held')
