-- Grain: reason, most failures first. Source: daily_cells.
WITH failures AS (
  SELECT role, failure_reason, sum(messages) AS failures
  FROM daily_cells
  WHERE
    delivery_status = 'failed'
    AND (:month IS NULL OR substr(CAST(day AS VARCHAR), 1, 7) = :month)
    AND (:alert_code IS NULL OR alert_code = :alert_code)
    AND (:device_type IS NULL OR device_type = :device_type)
    AND (:region IS NULL OR region = :region)
    AND (:smets_version IS NULL OR smets_version = :smets_version)
  GROUP BY role, failure_reason
)
SELECT
  role,
  failure_reason,
  CAST(failures AS BIGINT) AS failures,
  100.0 * CAST(failures AS DOUBLE) / CAST(sum(failures) OVER (PARTITION BY role) AS DOUBLE) AS share
FROM failures
ORDER BY role, failures DESC, failure_reason
