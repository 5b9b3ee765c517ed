-- Grain: day × SRV × device type × region × SMETS version × outcome × reason. Source: request_cells.
SELECT
  party_id,
  role,
  day,
  srv,
  device_type,
  region,
  smets_version,
  outcome,
  reason,
  requests,
  sla_pass,
  sla_considered,
  rtt_count,
  coalesce(rtt_sum_ms, 0) AS rtt_sum_ms,
  rtt_best_ms,
  rtt_worst_ms,
  rtt_histogram
FROM request_cells
