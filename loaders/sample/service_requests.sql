-- Grain: delivery of the Service Audit Trail in one chunk and block, at least once; source: block_requests, late_requests.
CREATE OR REPLACE TABLE service_requests_rows AS
WITH deliveries AS (
  SELECT 1 AS delivery, day + arrives_next_day::INTEGER AS file_day, * FROM block_requests
  UNION ALL
  SELECT 2, day, * FROM block_requests WHERE arrives_twice
  UNION ALL
  SELECT 1, day + 1, * FROM late_requests
  UNION ALL
  SELECT
    0,
    day,
    * REPLACE (
      'pending' AS lifecycle_status,
      NULL AS execution_status,
      NULL AS response_code,
      NULL AS southbound_ms,
      NULL AS northbound_ms,
      NULL AS ended_at,
      NULL AS sla_exclusion_ms,
      NULL AS sla_pass
    )
  FROM block_requests
  WHERE seen_pending
)
SELECT * EXCLUDE (delivery, day, request_key, device_key, seen_pending, arrives_next_day, arrives_twice)
FROM deliveries
ORDER BY file_day, started_at, request_key, delivery;
