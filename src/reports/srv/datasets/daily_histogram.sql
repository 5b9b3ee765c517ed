-- Grain: day × SRV × device type × region × SMETS version × histogram bucket. Source: service_requests with an RTT.
SELECT
  party_id,
  role,
  day,
  srv,
  coalesce(device_type, 'not held') AS device_type,
  coalesce(region, 'not held') AS region,
  coalesce(smets_version, 'not held') AS smets_version,
  histogram_bucket(rtt_ms) AS bucket,
  count(*) AS rtt_count
FROM service_requests
WHERE rtt_ms IS NOT NULL
GROUP BY
  party_id,
  role,
  day,
  srv,
  coalesce(device_type, 'not held'),
  coalesce(region, 'not held'),
  coalesce(smets_version, 'not held'),
  histogram_bucket(rtt_ms)
