-- Grain: month × alert code × all, manufacturer, model or firmware version, with an alert or a device in the estate;
-- month 'all' stands for every month. Source: alerts, products.
WITH months AS (
  SELECT DISTINCT party_id, role, month_name(raised_at) AS month, alert_code
  FROM alerts
  WHERE role = 'ED' AND alert_code IN ('N13', 'N55')
  UNION
  SELECT DISTINCT party_id, role, 'all', alert_code
  FROM alerts
  WHERE role = 'ED' AND alert_code IN ('N13', 'N55')
),
sent AS (
  SELECT
    party_id,
    month_name(raised_at) AS month,
    alert_code,
    coalesce(manufacturer, 'not held') AS manufacturer,
    coalesce(model, 'not held') AS model,
    coalesce(firmware_version, 'not held') AS firmware_version
  FROM alerts
  WHERE role = 'ED' AND alert_code IN ('N13', 'N55')
),
counted AS (
  SELECT party_id, month, alert_code, manufacturer, model, firmware_version, 1 AS messages, 0 AS estate_devices
  FROM sent
  UNION ALL
  SELECT party_id, 'all', alert_code, manufacturer, model, firmware_version, 1, 0
  FROM sent
  UNION ALL
  SELECT
    months.party_id,
    months.month,
    months.alert_code,
    products.manufacturer,
    products.model,
    products.firmware_version,
    0,
    products.estate_devices
  FROM months
  JOIN products ON products.party_id = months.party_id
)
SELECT
  party_id,
  'ED' AS role,
  month,
  alert_code,
  CASE
    WHEN manufacturer IS NULL THEN 'all'
    WHEN model IS NULL THEN 'manufacturer'
    WHEN firmware_version IS NULL THEN 'model'
    ELSE 'firmware_version'
  END AS level,
  manufacturer,
  model,
  firmware_version,
  sum(messages) AS messages,
  sum(estate_devices) AS estate_devices,
  CASE WHEN sum(estate_devices) > 0 THEN 1000.0 * sum(messages) / sum(estate_devices) END AS per_thousand
FROM counted
GROUP BY GROUPING SETS (
  (party_id, month, alert_code),
  (party_id, month, alert_code, manufacturer),
  (party_id, month, alert_code, manufacturer, model),
  (party_id, month, alert_code, manufacturer, model, firmware_version)
)
