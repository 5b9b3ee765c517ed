-- Grain: device type group × region × SMETS version × status × product. Source: estate.
SELECT
  party_id,
  role,
  device_type_group,
  region,
  smets_version,
  status,
  coalesce(manufacturer, 'not held') AS manufacturer,
  coalesce(model, 'not held') AS model,
  coalesce(firmware_version, 'not held') AS firmware_version,
  min(manufacturer_name) AS manufacturer_name,
  min(model_name) AS model_name,
  count(*) AS devices
FROM estate
GROUP BY
  party_id,
  role,
  device_type_group,
  region,
  smets_version,
  status,
  coalesce(manufacturer, 'not held'),
  coalesce(model, 'not held'),
  coalesce(firmware_version, 'not held')
