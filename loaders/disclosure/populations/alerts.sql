-- Grain: role × day × alert code × device type × region × SMETS version × party. Source: reported_alerts.
-- Alerts of which it is known whether they were delivered: how many were, and delivery times.
SELECT
  role,
  month_name(day) AS month,
  day,
  alert_code,
  coalesce(device_type, 'not held') AS device_type,
  coalesce(region, 'not held') AS region,
  coalesce(smets_version, 'not held') AS smets_version,
  party_id,
  count(CASE WHEN delivery_status = 'delivered' THEN 1 END) AS numerator,
  count(CASE WHEN delivery_status IN ('delivered', 'failed') THEN 1 END) AS denominator,
  count(delivery_ms) AS times,
  CAST(coalesce(sum(delivery_ms), 0) AS BIGINT) AS time_sum
FROM reported_alerts
WHERE
  delivery_status IN ('delivered', 'failed')
  AND month_name(day) IN (SELECT month FROM transaction_months)
GROUP BY
  role,
  day,
  alert_code,
  coalesce(device_type, 'not held'),
  coalesce(region, 'not held'),
  coalesce(smets_version, 'not held'),
  party_id
