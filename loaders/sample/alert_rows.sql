-- Grain: delivery of an alert of one chunk and block, at least once; source: block_alerts.
CREATE OR REPLACE TABLE alerts_rows AS
WITH deliveries AS (
  SELECT 1 AS delivery, * FROM block_alerts
  UNION ALL
  SELECT 2, * FROM block_alerts WHERE arrives_twice
  UNION ALL
  SELECT 0, * REPLACE ('pending' AS delivery_status, NULL AS delivered_at, NULL AS failure_reason) FROM block_alerts WHERE seen_pending
)
SELECT day AS file_day, * EXCLUDE (delivery, alert_key, day, seen_pending, arrives_twice, occurred_at)
FROM deliveries
ORDER BY day, raised_at, alert_key, delivery;

-- Grain: timing of an outage alert of one chunk and block; source: block_alerts. One outage alert in eight has none.
CREATE OR REPLACE TABLE outage_timings_rows AS
SELECT
  day AS file_day,
  CASE WHEN draw(alert_key, 320) < 0.004 THEN 'XX' || substr(alert_id, 3) ELSE alert_id END AS alert_id,
  occurred_at,
  delivered_at AS latest_delivered_at,
  CASE WHEN delivery_status = 'delivered' AND draw(alert_key, 321) < 0.85 THEN after_ms(delivered_at, 800 + pick(alert_key, 322, 240000)) END AS acknowledged_at
FROM block_alerts
WHERE occurred_at IS NOT NULL AND alert_code IN ('AD1', '8F35', '8F36') AND draw(alert_key, 323) < 0.875
ORDER BY day, occurred_at, alert_key;
