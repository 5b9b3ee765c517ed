-- Grain: party × day or month × alert code, and all alerts (code NULL): what the party puts into the cell.
-- Source: alert_counts, parties; medians of all parties of the role together: reported_alerts.
WITH times AS (
  SELECT role, 'day' AS grain, CAST(day AS VARCHAR) AS period, alert_code, delivery_ms
  FROM reported_alerts
  WHERE delivery_ms IS NOT NULL
  UNION ALL
  SELECT role, 'day' AS grain, CAST(day AS VARCHAR) AS period, NULL AS alert_code, delivery_ms
  FROM reported_alerts
  WHERE delivery_ms IS NOT NULL
  UNION ALL
  SELECT role, 'month' AS grain, month_name(day) AS period, alert_code, delivery_ms
  FROM reported_alerts
  WHERE delivery_ms IS NOT NULL
  UNION ALL
  SELECT role, 'month' AS grain, month_name(day) AS period, NULL AS alert_code, delivery_ms
  FROM reported_alerts
  WHERE delivery_ms IS NOT NULL
),
medians AS (
  SELECT role, grain, period, alert_code, percentile_of(delivery_ms, 0.5) AS time_median
  FROM times
  GROUP BY role, grain, period, alert_code
)
SELECT
  counts.role,
  counts.grain,
  counts.period,
  counts.alert_code,
  counts.party_id,
  parties.owner_group,
  counts.delivered AS numerator,
  counts.delivered + counts.failed AS denominator,
  counts.delivery_count AS times,
  counts.delivery_sum_ms AS time_sum,
  counts.delivery_best_ms AS time_best,
  counts.delivery_worst_ms AS time_worst,
  medians.time_median
FROM alert_counts AS counts
JOIN parties ON parties.party_id = counts.party_id
LEFT JOIN medians
  ON medians.role = counts.role
  AND medians.grain = counts.grain
  AND medians.period = counts.period
  AND medians.alert_code IS NOT DISTINCT FROM counts.alert_code
