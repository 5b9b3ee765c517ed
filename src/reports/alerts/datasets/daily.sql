-- Grain: day × alert code, and all alerts (code NULL). Source: alert_counts.
SELECT
  counts.party_id,
  counts.role,
  counts.alert_code,
  CAST(counts.period AS DATE) AS day,
  counts.messages,
  counts.alerts,
  counts.delivered,
  counts.failed,
  counts.pending,
  counts.success_rate,
  counts.delivery_count,
  counts.delivery_best_ms,
  counts.delivery_worst_ms,
  counts.delivery_mean_ms,
  counts.delivery_median_ms
FROM alert_counts AS counts
WHERE counts.grain = 'day'
