-- Grain: day. Source: daily, process_map.
SELECT
  role,
  day,
  CAST(sum(requests) AS BIGINT) AS requests,
  CAST(sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS BIGINT) AS success,
  CAST(sum(CASE WHEN outcome = 'failure' THEN requests ELSE 0 END) AS BIGINT) AS failure,
  CAST(sum(CASE WHEN outcome = 'pending' THEN requests ELSE 0 END) AS BIGINT) AS pending,
  100.0 * CAST(sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS DOUBLE)
    / nullif(CAST(sum(CASE WHEN outcome IN ('success', 'failure') THEN requests ELSE 0 END) AS DOUBLE), 0) AS success_rate,
  CAST(sum(rtt_count) AS BIGINT) AS rtt_count,
  CAST(sum(rtt_sum_ms) AS DOUBLE) / nullif(CAST(sum(rtt_count) AS DOUBLE), 0) AS rtt_mean_ms
FROM daily
WHERE
  (:srv IS NULL OR srv = :srv)
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
GROUP BY role, day
ORDER BY role, day
