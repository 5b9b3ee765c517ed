-- Grain: delivery of the Service Audit Trail in one chunk and block, at least once; source: block_requests, late_requests.
CREATE OR REPLACE VIEW service_requests_rows AS
WITH deliveries AS (
  SELECT 1 AS delivery, * FROM block_requests
  UNION ALL
  SELECT 2, * FROM block_requests WHERE arrives_twice
  UNION ALL
  SELECT 1, * FROM late_requests
  UNION ALL
  SELECT
    0,
    * REPLACE (
      day AS file_day,
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
SELECT
  user_id || ':' || device_id || ':' || request_key AS request_id,
  * EXCLUDE (day, delivery, request_key, device_key, seen_pending, arrives_next_day, arrives_twice, noisy_user, noisy_device)
    REPLACE (
      CASE WHEN noisy_user THEN lower(user_id) ELSE user_id END AS user_id,
      CASE WHEN noisy_device THEN lower(device_id) ELSE device_id END AS device_id
    )
FROM deliveries
ORDER BY started_at, request_key, delivery;
