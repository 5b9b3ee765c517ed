-- Grain: party × role × month × all requests, a business process, or an SRV. Source: service_requests.
-- Times are listed once, by SRV and day, and the lists put together at each scope: half the work of grouping requests thrice.
WITH listed AS MATERIALIZED (
  SELECT party_id, role, srv, day, list_of(rtt_ms) AS times
  FROM service_requests
  WHERE rtt_ms IS NOT NULL
  GROUP BY party_id, role, srv, day
),
placed AS (
  SELECT party_id, role, 'all' AS scope, 'all' AS key, day, times FROM listed
  UNION ALL
  SELECT party_id, role, 'srv' AS scope, srv AS key, day, times FROM listed
  UNION ALL
  SELECT listed.party_id, listed.role, 'process' AS scope, processes.process AS key, listed.day, listed.times
  FROM listed
  JOIN processes
    ON processes.srv = listed.srv
    AND processes.valid_from <= listed.day
    AND processes.valid_to > listed.day
),
months AS (
  SELECT
    party_id,
    role,
    scope,
    key,
    month_name(day) AS month,
    percentiles_of_lists(times, ARRAY[0.5, 0.9]) AS median_and_p90
  FROM placed
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
