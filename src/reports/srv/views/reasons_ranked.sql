-- Grain: reason, most failures first. Source: daily, reason_codes, process_map.
WITH failures AS (
  SELECT role, reason, sum(requests) AS failures
  FROM daily
  WHERE
    outcome = 'failure'
    AND (:month IS NULL OR substr(CAST(day AS VARCHAR), 1, 7) = :month)
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
  GROUP BY role, reason
)
SELECT
  failures.role,
  failures.reason,
  reason_codes.meaning,
  CAST(failures.failures AS BIGINT) AS failures,
  100.0 * CAST(failures.failures AS DOUBLE) / CAST(sum(failures.failures) OVER (PARTITION BY failures.role) AS DOUBLE) AS share
FROM failures
LEFT JOIN reason_codes ON reason_codes.reason = failures.reason
ORDER BY failures.role, failures.failures DESC, failures.reason
