-- Grain: party × role × day or month × alert code, and all alerts (code NULL). Source: alert_cells; medians: reported_alerts.
WITH cells AS (
  SELECT 'day' AS grain, CAST(day AS VARCHAR) AS period, alert_code AS counted_code, alert_cells.* FROM alert_cells
  UNION ALL
  SELECT 'day' AS grain, CAST(day AS VARCHAR) AS period, NULL AS counted_code, alert_cells.* FROM alert_cells
  UNION ALL
  SELECT 'month' AS grain, month AS period, alert_code AS counted_code, alert_cells.* FROM alert_cells
  UNION ALL
  SELECT 'month' AS grain, month AS period, NULL AS counted_code, alert_cells.* FROM alert_cells
),
medians AS (
  SELECT
    party_id,
    role,
    CASE WHEN GROUPING(day) = 0 THEN 'day' ELSE 'month' END AS grain,
    CASE WHEN GROUPING(day) = 0 THEN CAST(day AS VARCHAR) ELSE month_name(month_start(day)) END AS period,
    alert_code,
    percentile_of(delivery_ms, 0.5) AS delivery_median_ms
  FROM reported_alerts
  WHERE delivery_ms IS NOT NULL
  GROUP BY GROUPING SETS (
    (party_id, role, day, alert_code),
    (party_id, role, day),
    (party_id, role, month_start(day), alert_code),
    (party_id, role, month_start(day))
  )
),
counted AS (
  SELECT
    party_id,
    role,
    grain,
    period,
    counted_code AS alert_code,
    CAST(sum(messages) AS BIGINT) AS messages,
    CAST(sum(alerts) AS BIGINT) AS alerts,
    CAST(sum(CASE WHEN delivery_status = 'delivered' THEN messages ELSE 0 END) AS BIGINT) AS delivered,
    CAST(sum(CASE WHEN delivery_status = 'failed' THEN messages ELSE 0 END) AS BIGINT) AS failed,
    CAST(sum(CASE WHEN delivery_status = 'pending' THEN messages ELSE 0 END) AS BIGINT) AS pending,
    CAST(sum(delivery_count) AS BIGINT) AS delivery_count,
    CAST(sum(delivery_sum_ms) AS BIGINT) AS delivery_sum_ms,
    min(delivery_best_ms) AS delivery_best_ms,
    max(delivery_worst_ms) AS delivery_worst_ms
  FROM cells
  GROUP BY party_id, role, grain, period, counted_code
)
SELECT
  counted.*,
  100 * CAST(delivered AS DOUBLE) / nullif(delivered + failed, 0) AS success_rate,
  CAST(delivery_sum_ms AS DOUBLE) / nullif(delivery_count, 0) AS delivery_mean_ms,
  medians.delivery_median_ms
FROM counted
LEFT JOIN medians
  ON medians.party_id = counted.party_id
  AND medians.role = counted.role
  AND medians.grain = counted.grain
  AND medians.period = counted.period
  AND medians.alert_code IS NOT DISTINCT FROM counted.alert_code
ORDER BY counted.party_id, counted.role, counted.grain, counted.period, counted.alert_code
