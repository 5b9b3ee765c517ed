-- Grain: day × alert code, and all alerts (code NULL), on which unusually many came. Source: alert_counts.
-- Hampel identifier: more than the median of the 28 days before, plus five times the scale. The scale is the largest of
-- 1.4826 × the median absolute deviation of these days, (upper decile − median) ÷ 1.2816, the square root of the median
-- (Poisson), and 2; of a normal distribution the first two are its standard deviation. Days without an alert count as 0;
-- there are at least 14 days before, from the first alert of the party in the role on.
-- Davies, Gather, "The identification of multiple outliers", JASA 88 (1993).
WITH daily AS (
  SELECT party_id, role, alert_code, CAST(period AS DATE) AS day, messages, alerts
  FROM alert_counts
  WHERE grain = 'day'
),
starts AS (
  SELECT party_id, role, min(day) AS first_day
  FROM daily
  GROUP BY party_id, role
),
candidates AS (
  SELECT daily.*, starts.first_day
  FROM daily
  JOIN starts ON starts.party_id = daily.party_id AND starts.role = daily.role
  WHERE daily.alerts > 10 AND daily.day - INTERVAL 14 DAY >= starts.first_day
),
days_back (n) AS (
  VALUES
    (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12), (13), (14),
    (15), (16), (17), (18), (19), (20), (21), (22), (23), (24), (25), (26), (27), (28)
),
days_before AS (
  SELECT
    candidates.party_id,
    candidates.role,
    candidates.alert_code,
    candidates.day,
    CAST(coalesce(daily.alerts, 0) AS DOUBLE) AS alerts
  FROM candidates
  JOIN days_back ON candidates.day - days_back.n * INTERVAL 1 DAY >= candidates.first_day
  LEFT JOIN daily
    ON daily.party_id = candidates.party_id
    AND daily.role = candidates.role
    AND daily.alert_code IS NOT DISTINCT FROM candidates.alert_code
    AND daily.day = CAST(candidates.day - days_back.n * INTERVAL 1 DAY AS DATE)
),
medians AS (
  SELECT
    party_id,
    role,
    alert_code,
    day,
    percentile_of(alerts, 0.5) AS usual,
    percentile_of(alerts, 0.9) AS upper_decile
  FROM days_before
  GROUP BY party_id, role, alert_code, day
),
deviations AS (
  SELECT
    medians.party_id,
    medians.role,
    medians.alert_code,
    medians.day,
    medians.usual,
    medians.upper_decile,
    percentile_of(abs(days_before.alerts - medians.usual), 0.5) AS deviation
  FROM medians
  JOIN days_before
    ON days_before.party_id = medians.party_id
    AND days_before.role = medians.role
    AND days_before.alert_code IS NOT DISTINCT FROM medians.alert_code
    AND days_before.day = medians.day
  GROUP BY medians.party_id, medians.role, medians.alert_code, medians.day, medians.usual, medians.upper_decile
),
limits AS (
  SELECT
    party_id,
    role,
    alert_code,
    day,
    usual,
    usual + 5 * greatest(1.4826 * deviation, (upper_decile - usual) / 1.2816, sqrt(usual), 2) AS threshold
  FROM deviations
)
SELECT
  candidates.party_id,
  candidates.role,
  candidates.day,
  candidates.alert_code,
  candidates.messages,
  candidates.alerts,
  limits.usual,
  limits.threshold
FROM candidates
JOIN limits
  ON limits.party_id = candidates.party_id
  AND limits.role = candidates.role
  AND limits.alert_code IS NOT DISTINCT FROM candidates.alert_code
  AND limits.day = candidates.day
WHERE candidates.alerts > limits.threshold
