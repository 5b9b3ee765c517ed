-- Grain: manufacturer × model × firmware version of the devices at the time, with its names. Source: located, cpl.
WITH names AS (
  SELECT manufacturer, model, min(manufacturer_name) AS manufacturer_name, min(model_name) AS model_name
  FROM cpl
  GROUP BY manufacturer, model
)
SELECT
  located.party_id,
  'ED' AS role,
  coalesce(located.manufacturer, 'not held') AS manufacturer,
  min(names.manufacturer_name) AS manufacturer_name,
  coalesce(located.model, 'not held') AS model,
  min(names.model_name) AS model_name,
  coalesce(located.firmware_version, 'not held') AS firmware_version
FROM located
LEFT JOIN names ON names.manufacturer = located.manufacturer AND names.model = located.model
GROUP BY
  located.party_id,
  coalesce(located.manufacturer, 'not held'),
  coalesce(located.model, 'not held'),
  coalesce(located.firmware_version, 'not held')
