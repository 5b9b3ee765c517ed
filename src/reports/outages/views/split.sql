-- Grain: region, model or firmware version; events on each list. Source: events.
WITH chosen AS (
  SELECT *
  FROM events
  WHERE
    (:month IS NULL OR strftime(day, '%Y-%m') = :month)
    AND (:day IS NULL OR day = :day)
    AND (:region IS NULL OR region = :region)
    AND (:manufacturer IS NULL OR manufacturer = :manufacturer)
    AND (:model IS NULL OR model = :model)
    AND (:firmware_version IS NULL OR firmware_version = :firmware_version)
),
placed AS (
  SELECT
    'region' AS dimension,
    region AS of_region,
    CAST(NULL AS VARCHAR) AS of_manufacturer,
    CAST(NULL AS VARCHAR) AS of_model,
    CAST(NULL AS VARCHAR) AS of_firmware_version,
    alert_code,
    pair_code,
    is_open
  FROM chosen
  UNION ALL
  SELECT 'model', NULL, manufacturer, model, NULL, alert_code, pair_code, is_open
  FROM chosen
  UNION ALL
  SELECT 'firmware_version', NULL, manufacturer, model, firmware_version, alert_code, pair_code, is_open
  FROM chosen
)
SELECT
  dimension,
  of_region AS region,
  of_manufacturer AS manufacturer,
  of_model AS model,
  of_firmware_version AS firmware_version,
  count(CASE WHEN alert_code = 'AD1' AND pair_code IS NULL AND NOT is_open THEN 1 END) AS neither,
  count(CASE WHEN alert_code = '8F36' THEN 1 END) AS list_iv,
  count(CASE WHEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F35' THEN 1 END) AS list_i,
  count(CASE WHEN alert_code = 'AD1' AND NOT is_open AND coalesce(pair_code, '') <> '8F36' THEN 1 END) AS list_ii,
  count(CASE WHEN alert_code = '8F35' THEN 1 END) AS list_iii,
  count(CASE WHEN is_open THEN 1 END) AS still_open
FROM placed
GROUP BY dimension, of_region, of_manufacturer, of_model, of_firmware_version
ORDER BY dimension, of_region, of_manufacturer, of_model, of_firmware_version
