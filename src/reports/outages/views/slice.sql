-- Grain: month of a slice; 'all' stands for every month. Source: events. An alert counts in each list that it is in.
WITH chosen AS (
  SELECT events.*, strftime(day, '%Y-%m') AS month
  FROM events
  WHERE
    (:region IS NULL OR region = :region)
    AND (:manufacturer IS NULL OR manufacturer = :manufacturer)
    AND (:model IS NULL OR model = :model)
    AND (:firmware_version IS NULL OR firmware_version = :firmware_version)
),
placed AS (
  SELECT month AS period, chosen.* FROM chosen
  UNION ALL
  SELECT 'all' AS period, chosen.* FROM chosen
)
SELECT
  period AS month,
  count(CASE WHEN alert_code = 'AD1' THEN 1 END) AS outages,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND NOT is_open THEN 1 END) AS neither,
  count(CASE WHEN alert_code = '8F36' THEN 1 END) AS list_iv,
  count(CASE WHEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F35' THEN 1 END) AS list_i,
  count(CASE WHEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F36' THEN 1 END) AS list_ii,
  count(CASE WHEN alert_code = '8F35' THEN 1 END) AS list_iii,
  count(CASE WHEN is_open THEN 1 END) AS still_open,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND NOT is_open AND polyphase THEN 1 END) AS neither_polyphase,
  count(CASE WHEN alert_code = 'AD1' AND acknowledged_at IS NOT NULL THEN 1 END) AS acknowledged,
  percentile_cont(0.5) WITHIN GROUP (ORDER BY CAST(gap_ms AS DOUBLE)) AS gap_median_ms
FROM placed
GROUP BY period
ORDER BY period
