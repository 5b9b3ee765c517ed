-- Grain: day × alert code, and all alerts (code NULL), of a slice. Source: daily_cells.
WITH cells AS (
  SELECT alert_code AS counted_code, daily_cells.* FROM daily_cells
  UNION ALL
  SELECT NULL AS counted_code, daily_cells.* FROM daily_cells
),
counted AS (
  SELECT
    role,
    counted_code AS alert_code,
    day,
    CAST(sum(messages) AS BIGINT) AS messages,
    CAST(sum(alerts) AS BIGINT) AS alerts,
    CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS BIGINT) AS delivered,
    CAST(sum(CASE WHEN delivery_status = 'failed' THEN messages ELSE 0 END) AS BIGINT) AS failed,
    CAST(sum(CASE WHEN delivery_status = 'pending' THEN messages ELSE 0 END) AS BIGINT) AS pending,
    CAST(sum(delivery_count) AS BIGINT) AS delivery_count,
    CAST(sum(delivery_sum_ms) AS DOUBLE) AS delivery_sum_ms,
    min(delivery_best_ms) AS delivery_best_ms,
    max(delivery_worst_ms) AS delivery_worst_ms
  FROM cells
  WHERE
    (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
  GROUP BY role, counted_code, day
)
SELECT
  role,
  alert_code,
  day,
  messages,
  alerts,
  delivered,
  failed,
  pending,
  100.0 * CAST(delivered AS DOUBLE) / nullif(CAST(delivered + failed AS DOUBLE), 0) AS success_rate,
  delivery_count,
  delivery_best_ms,
  delivery_worst_ms,
  delivery_sum_ms / nullif(CAST(delivery_count AS DOUBLE), 0) AS delivery_mean_ms
FROM counted
ORDER BY role, alert_code, day
