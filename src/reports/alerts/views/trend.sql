-- Grain: day, of an alert code or of all alerts, and of a slice. Source: daily_cells.
SELECT
  role,
  day,
  CAST(sum(messages) AS BIGINT) AS messages,
  CAST(sum(alerts) AS BIGINT) AS alerts,
  CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS BIGINT) AS delivered,
  CAST(sum(CASE WHEN delivery_status = 'failed' THEN messages ELSE 0 END) AS BIGINT) AS failed,
  CAST(sum(CASE WHEN delivery_status = 'pending' THEN messages ELSE 0 END) AS BIGINT) AS pending,
  100.0 * CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS DOUBLE)
    / nullif(CAST(sum(CASE WHEN delivery_status IN ('delivered', 'failed') THEN messages ELSE 0 END) AS DOUBLE), 0) AS success_rate,
  CAST(sum(delivery_count) AS BIGINT) AS delivery_count,
  min(delivery_best_ms) AS delivery_best_ms,
  max(delivery_worst_ms) AS delivery_worst_ms,
  CAST(sum(delivery_sum_ms) AS DOUBLE) / nullif(CAST(sum(delivery_count) AS DOUBLE), 0) AS delivery_mean_ms
FROM daily_cells
WHERE
  (:alert_code IS NULL OR alert_code = :alert_code)
  AND (:device_type IS NULL OR device_type = :device_type)
  AND (:region IS NULL OR region = :region)
  AND (:smets_version IS NULL OR smets_version = :smets_version)
GROUP BY role, day
ORDER BY role, day
