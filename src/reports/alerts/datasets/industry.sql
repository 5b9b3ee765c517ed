-- Grain: party × day or month × alert code, and all alerts (code NULL): what the party puts into the cell.
-- Source: alert_counts, parties; medians of all parties of the role together: reported_alerts.
-- Of periods that have ended and are not published yet.
WITH due AS (
  SELECT DISTINCT alert_counts.grain, alert_counts.period
  FROM alert_counts
  CROSS JOIN release
  WHERE
    CASE
      WHEN alert_counts.grain = 'day' THEN alert_counts.period < CAST(CAST(release.as_of AS DATE) AS VARCHAR)
      ELSE alert_counts.period < month_name(release.as_of)
    END
    AND alert_counts.period NOT IN (SELECT frozen_periods.period FROM frozen_periods)
),
timed AS (
  SELECT role, alert_code, CAST(day AS VARCHAR) AS day, month_name(day) AS month, delivery_ms
  FROM reported_alerts
  WHERE delivery_ms IS NOT NULL
),
placed AS (
  SELECT timed.*, due.grain, due.period
  FROM timed
  JOIN due ON due.grain = 'day' AND due.period = timed.day
  UNION ALL
  SELECT timed.*, due.grain, due.period
  FROM timed
  JOIN due ON due.grain = 'month' AND due.period = timed.month
),
times AS (
  SELECT role, grain, period, alert_code, delivery_ms FROM placed
  UNION ALL
  SELECT role, grain, period, NULL AS alert_code, delivery_ms FROM placed
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
JOIN due ON due.grain = counts.grain AND due.period = counts.period
JOIN parties ON parties.party_id = counts.party_id
LEFT JOIN medians
  ON medians.role = counts.role
  AND medians.grain = counts.grain
  AND medians.period = counts.period
  AND medians.alert_code IS NOT DISTINCT FROM counts.alert_code
