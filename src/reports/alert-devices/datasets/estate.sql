-- Grain: manufacturer × model × firmware version, with the names on the Central Products List. Source: products.
SELECT
  party_id,
  role,
  manufacturer,
  model,
  firmware_version,
  manufacturer_name,
  model_name,
  estate_devices
FROM products
