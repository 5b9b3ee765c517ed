-- Grain: region, model or firmware version; events on each list. Source: events.
WITH chosen AS (
  SELECT *
  FROM events
  WHERE
    (:month IS NULL OR strftime(day, '%Y-%m') = :month)
    AND (:day IS NULL OR day = :day)
    AND (:region IS NULL OR region = :region)
),
counted AS (
  SELECT 'region' AS dimension, region AS value, alert_code, pair_code, is_open FROM chosen
  UNION ALL
  SELECT 'model', manufacturer || ' ' || model, alert_code, pair_code, is_open FROM chosen
  UNION ALL
  SELECT 'firmware_version', manufacturer || ' ' || model || ' ' || firmware_version, alert_code, pair_code, is_open
  FROM chosen
)
SELECT
  dimension,
  value,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND NOT is_open THEN 1 END) AS neither,
  count(CASE WHEN alert_code = '8F36' THEN 1 END) AS list_iv,
  count(CASE WHEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F35' THEN 1 END) AS list_i,
  count(CASE WHEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F36' THEN 1 END) AS list_ii,
  count(CASE WHEN alert_code = '8F35' THEN 1 END) AS list_iii,
  count(CASE WHEN is_open THEN 1 END) AS still_open
FROM counted
GROUP BY dimension, value
ORDER BY dimension, value
