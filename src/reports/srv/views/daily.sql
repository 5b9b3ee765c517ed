-- Grain: day × SRV × device type × region × SMETS version. Source: daily.
SELECT
  role,
  day,
  srv,
  device_type,
  region,
  smets_version,
  CAST(sum(requests) AS BIGINT) AS requests,
  CAST(sum(CASE WHEN outcome = 'success' THEN requests ELSE 0 END) AS BIGINT) AS success,
  CAST(sum(CASE WHEN outcome = 'failure' THEN requests ELSE 0 END) AS BIGINT) AS failure,
  CAST(sum(CASE WHEN outcome = 'pending' THEN requests ELSE 0 END) AS BIGINT) AS pending,
  CAST(sum(rtt_count) AS BIGINT) AS rtt_count,
  CAST(sum(rtt_sum_ms) AS BIGINT) AS rtt_sum_ms,
  min(rtt_best_ms) AS rtt_best_ms,
  max(rtt_worst_ms) AS rtt_worst_ms
FROM daily
GROUP BY role, day, srv, device_type, region, smets_version
ORDER BY role, day, srv, device_type, region, smets_version
