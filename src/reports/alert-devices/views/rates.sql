-- Grain: manufacturer, model or firmware version, with alerts or devices in the estate. Source: monthly, estate.
WITH counted AS (
  SELECT manufacturer, model, firmware_version, sum(messages) AS messages
  FROM monthly
  WHERE alert_code = :alert_code AND (:month IS NULL OR month = :month)
  GROUP BY manufacturer, model, firmware_version
),
products AS (
  SELECT manufacturer, model, firmware_version, messages, 0 AS estate_devices FROM counted
  UNION ALL
  SELECT manufacturer, model, firmware_version, 0, estate_devices FROM estate
),
levels AS (
  SELECT 'manufacturer' AS level, manufacturer, NULL AS model, NULL AS firmware_version, messages, estate_devices
  FROM products
  UNION ALL
  SELECT 'model', manufacturer, model, NULL, messages, estate_devices FROM products
  UNION ALL
  SELECT 'firmware_version', manufacturer, model, firmware_version, messages, estate_devices FROM products
)
SELECT
  level,
  manufacturer,
  model,
  firmware_version,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(estate_devices) AS BIGINT) AS estate_devices,
  CASE WHEN sum(estate_devices) > 0
    THEN CAST(1000.0 * sum(messages) AS DOUBLE) / CAST(sum(estate_devices) AS DOUBLE)
  END AS per_thousand
FROM levels
GROUP BY level, manufacturer, model, firmware_version
ORDER BY level, per_thousand DESC NULLS LAST, messages DESC, manufacturer, model, firmware_version
