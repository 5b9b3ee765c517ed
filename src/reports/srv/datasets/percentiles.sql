-- Grain: party × role × month × all requests, a business process, or an SRV. Source: service_requests.
WITH times AS (
  SELECT party_id, role, 'all' AS scope, 'all' AS key, day, rtt_ms
  FROM service_requests
  WHERE rtt_ms IS NOT NULL
  UNION ALL
  SELECT party_id, role, 'srv' AS scope, srv AS key, day, rtt_ms
  FROM service_requests
  WHERE rtt_ms IS NOT NULL
  UNION ALL
  SELECT party_id, role, 'process' AS scope, processes.process AS key, day, rtt_ms
  FROM service_requests
  JOIN processes
    ON processes.srv = service_requests.srv
    AND processes.valid_from <= service_requests.day
    AND processes.valid_to > service_requests.day
  WHERE rtt_ms IS NOT NULL
),
months AS (
  SELECT party_id, role, scope, key, month_name(day) AS month, percentiles_of(rtt_ms, ARRAY[0.5, 0.9]) AS median_and_p90
  FROM times
  GROUP BY party_id, role, scope, key, month_name(day)
)
SELECT
  party_id,
  role,
  scope,
  key,
  month,
  median_and_p90[1] AS rtt_median_ms,
  median_and_p90[2] AS rtt_p90_ms
FROM months
ORDER BY party_id, role, scope, key, month
