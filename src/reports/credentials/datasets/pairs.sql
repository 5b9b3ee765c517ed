-- Grain: N16. Source: paired, mpxn_intervals. MPxN: of the device as at the N16.
SELECT
  paired.party_id,
  'ED' AS role,
  CAST(paired.n16_at AS DATE) AS day,
  intervals.mpxn,
  paired.supplier,
  paired.n16_at,
  paired.n42_at,
  paired.state,
  milliseconds_between(paired.n16_at, paired.n42_at) AS gap_ms
FROM paired
LEFT JOIN mpxn_intervals AS intervals
  ON intervals.device_id = paired.device_id
  AND intervals.valid_from <= paired.n16_at
  AND intervals.valid_to > paired.n16_at
