-- Grain: day × alert code × device type × region × SMETS version × histogram bucket.
-- Source: reported_alerts with a delivery time.
SELECT
  party_id,
  role,
  day,
  alert_code,
  coalesce(device_type, 'not held') AS device_type,
  coalesce(region, 'not held') AS region,
  coalesce(smets_version, 'not held') AS smets_version,
  histogram_bucket(delivery_ms) AS bucket,
  count(*) AS delivery_count
FROM reported_alerts
WHERE delivery_ms IS NOT NULL
GROUP BY
  party_id,
  role,
  day,
  alert_code,
  coalesce(device_type, 'not held'),
  coalesce(region, 'not held'),
  coalesce(smets_version, 'not held'),
  histogram_bucket(delivery_ms)
