-- Grain: month × alert code, and all alerts (code NULL), of a slice. Source: daily_cells.
-- Medians are read from the merged histograms: within 1 % of a sample value (contract.md, section 3).
WITH cells AS (
  SELECT alert_code AS counted_code, substr(CAST(day AS VARCHAR), 1, 7) AS month, daily_cells.* FROM daily_cells
  UNION ALL
  SELECT NULL AS counted_code, substr(CAST(day AS VARCHAR), 1, 7) AS month, daily_cells.* FROM daily_cells
),
counted AS (
  SELECT
    role,
    counted_code AS alert_code,
    month,
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
  GROUP BY role, counted_code, month
),
times AS (
  SELECT
    role,
    alert_code,
    substr(CAST(day AS VARCHAR), 1, 7) AS month,
    unnest(map_keys(delivery_histogram)) AS bucket,
    unnest(map_values(delivery_histogram)) AS delivery_count
  FROM daily_cells
  WHERE
    delivery_status = 'delivered'
    AND (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
),
buckets AS (
  SELECT role, alert_code, month, bucket, sum(delivery_count) AS delivery_count
  FROM times
  GROUP BY role, alert_code, month, bucket
  UNION ALL
  SELECT role, NULL AS alert_code, month, bucket, sum(delivery_count) AS delivery_count
  FROM times
  GROUP BY role, month, bucket
),
ranked AS (
  SELECT
    role,
    alert_code,
    month,
    bucket,
    sum(delivery_count) OVER (PARTITION BY role, alert_code, month ORDER BY bucket) AS up_to,
    sum(delivery_count) OVER (PARTITION BY role, alert_code, month) AS times
  FROM buckets
),
medians AS (
  SELECT role, alert_code, month, min(bucket) AS bucket
  FROM ranked
  WHERE up_to > floor(0.5 * (times - 1))
  GROUP BY role, alert_code, month
),
rated AS (
  SELECT
    counted.*,
    100.0 * CAST(delivered AS DOUBLE) / nullif(CAST(delivered + failed AS DOUBLE), 0) AS success_rate,
    CASE
      WHEN medians.bucket = -1 THEN 0.0
      ELSE round(2 * power(1.01 / 0.99, medians.bucket) / (1.01 / 0.99 + 1), 3)
    END AS delivery_median_ms
  FROM counted
  LEFT JOIN medians
    ON medians.role = counted.role
    AND medians.alert_code IS NOT DISTINCT FROM counted.alert_code
    AND medians.month = counted.month
),
names AS (
  SELECT DISTINCT role, alert_code, kind, name FROM monthly
)
SELECT
  rated.role,
  rated.alert_code,
  rated.month,
  names.kind,
  names.name,
  rated.messages,
  rated.alerts,
  rated.delivered,
  rated.failed,
  rated.pending,
  rated.success_rate,
  rated.success_rate - before.success_rate AS success_rate_change,
  rated.delivery_count,
  rated.delivery_best_ms,
  rated.delivery_worst_ms,
  rated.delivery_sum_ms / nullif(CAST(rated.delivery_count AS DOUBLE), 0) AS delivery_mean_ms,
  rated.delivery_median_ms
FROM rated
LEFT JOIN rated AS before
  ON before.role = rated.role
  AND before.alert_code IS NOT DISTINCT FROM rated.alert_code
  AND before.month = substr(CAST(CAST(rated.month || '-01' AS DATE) - INTERVAL 1 MONTH AS VARCHAR), 1, 7)
LEFT JOIN names ON names.role = rated.role AND names.alert_code IS NOT DISTINCT FROM rated.alert_code
ORDER BY rated.role, rated.alert_code, rated.month
