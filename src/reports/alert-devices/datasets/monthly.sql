-- Grain: month × alert code × manufacturer × model × firmware version, of the device at raised_at. Source: alerts, products.
-- The rate is per thousand devices that are such a product in the estate of today; none if there is no such device.
WITH counted AS (
  SELECT
    party_id,
    role,
    month_name(raised_at) AS month,
    alert_code,
    coalesce(manufacturer, 'not held') AS manufacturer,
    coalesce(model, 'not held') AS model,
    coalesce(firmware_version, 'not held') AS firmware_version,
    count(*) AS messages
  FROM alerts
  WHERE role = 'ED' AND alert_code IN ('N13', 'N55')
  GROUP BY
    party_id,
    role,
    month_name(raised_at),
    alert_code,
    coalesce(manufacturer, 'not held'),
    coalesce(model, 'not held'),
    coalesce(firmware_version, 'not held')
)
SELECT
  counted.party_id,
  counted.role,
  counted.month,
  counted.alert_code,
  counted.manufacturer,
  counted.model,
  counted.firmware_version,
  counted.messages,
  coalesce(products.estate_devices, 0) AS estate_devices,
  1000.0 * counted.messages / products.estate_devices AS per_thousand
FROM counted
LEFT JOIN products
  ON products.party_id = counted.party_id
  AND products.manufacturer = counted.manufacturer
  AND products.model = counted.model
  AND products.firmware_version = counted.firmware_version
