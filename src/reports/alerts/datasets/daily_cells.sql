-- Grain: day × alert code × device type × region × SMETS version × delivery status × reason. Source: alert_cells.
SELECT
  party_id,
  role,
  day,
  alert_code,
  device_type,
  region,
  smets_version,
  delivery_status,
  failure_reason,
  messages,
  alerts,
  delivery_count,
  delivery_sum_ms,
  delivery_best_ms,
  delivery_worst_ms,
  delivery_histogram
FROM alert_cells
ORDER BY
  party_id,
  role,
  day,
  alert_code,
  device_type,
  region,
  smets_version,
  delivery_status,
  failure_reason
