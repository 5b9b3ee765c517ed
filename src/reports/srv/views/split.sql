-- Grain: dimension × value: device type, region, SMETS version. Source: daily, process_map.
WITH chosen AS (
  SELECT *
  FROM daily
  WHERE
    (:month IS NULL OR substr(CAST(day AS VARCHAR), 1, 7) = :month)
    AND (:srv IS NULL OR srv = :srv)
    AND (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
    AND (
      :process IS NULL
      OR EXISTS (
        SELECT 1
        FROM process_map
        WHERE
          process_map.process = :process
          AND process_map.srv = daily.srv
          AND process_map.valid_from <= daily.day
          AND process_map.valid_to > daily.day
      )
    )
),
placed AS (
  SELECT 'device_type' AS dimension, device_type AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'region' AS dimension, region AS dimension_value, chosen.* FROM chosen
  UNION ALL
  SELECT 'smets_version' AS dimension, smets_version AS dimension_value, chosen.* FROM chosen
)
SELECT
  role,
  dimension,
  dimension_value,
  CAST(sum(requests) AS BIGINT) AS requests,
  CAST(sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS BIGINT) AS success,
  CAST(sum(CASE WHEN outcome = 'failure' THEN requests ELSE 0 END) AS BIGINT) AS failure,
  100.0 * CAST(sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS DOUBLE)
    / nullif(CAST(sum(CASE WHEN outcome IN ('success', 'failure') THEN requests ELSE 0 END) AS DOUBLE), 0) AS success_rate,
  CAST(sum(rtt_count) AS BIGINT) AS rtt_count,
  CAST(sum(rtt_sum_ms) AS DOUBLE) / nullif(CAST(sum(rtt_count) AS DOUBLE), 0) AS rtt_mean_ms
FROM placed
GROUP BY role, dimension, dimension_value
ORDER BY role, dimension, dimension_value
