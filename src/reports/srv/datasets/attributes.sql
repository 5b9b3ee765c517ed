-- Grain: tag. Numbers what the monthly detail counts by, which is quicker to group by than the texts. Source: tags.
SELECT
  tag,
  dense_rank() OVER (
    ORDER BY
      device_type,
      manufacturer,
      model,
      firmware_version,
      region,
      smets_version,
      hub_manufacturer,
      hub_model,
      hub_function,
      hub_firmware_version
  ) AS attributes,
  device_type,
  manufacturer,
  model,
  firmware_version,
  region,
  smets_version,
  hub_manufacturer,
  hub_model,
  hub_function,
  hub_firmware_version
FROM tags
