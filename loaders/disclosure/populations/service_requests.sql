-- Grain: role × day × SRV × device type × region × SMETS version × party. Source: service_requests.
-- Requests of the round-trip population that have ended: how many succeeded, and round trip times.
SELECT
  role,
  month_name(day) AS month,
  day,
  srv,
  coalesce(device_type, 'not held') AS device_type,
  coalesce(region, 'not held') AS region,
  coalesce(smets_version, 'not held') AS smets_version,
  party_id,
  count(CASE WHEN outcome = 'success' THEN 1 END) AS numerator,
  count(*) AS denominator,
  count(rtt_ms) AS times,
  CAST(coalesce(sum(rtt_ms), 0) AS BIGINT) AS time_sum
FROM service_requests
WHERE
  is_round_trip
  AND outcome IN ('success', 'failure')
  AND month_name(day) IN (SELECT month FROM transaction_months)
GROUP BY
  role,
  day,
  srv,
  coalesce(device_type, 'not held'),
  coalesce(region, 'not held'),
  coalesce(smets_version, 'not held'),
  party_id
