-- Grain: month × alert code, and all alerts (code NULL). Source: alert_counts, alert_codes.
SELECT
  counts.party_id,
  counts.role,
  counts.alert_code,
  counts.period AS month,
  alert_codes.kind,
  alert_codes.name,
  counts.messages,
  counts.alerts,
  counts.delivered,
  counts.failed,
  counts.pending,
  counts.success_rate,
  counts.success_rate - before.success_rate AS success_rate_change,
  counts.delivery_count,
  counts.delivery_best_ms,
  counts.delivery_worst_ms,
  counts.delivery_mean_ms,
  counts.delivery_median_ms
FROM alert_counts AS counts
LEFT JOIN alert_counts AS before
  ON before.party_id = counts.party_id
  AND before.role = counts.role
  AND before.grain = 'month'
  AND before.period = month_name(CAST(counts.period || '-01' AS DATE) - INTERVAL 1 MONTH)
  AND before.alert_code IS NOT DISTINCT FROM counts.alert_code
LEFT JOIN alert_codes ON alert_codes.alert_code = counts.alert_code
WHERE counts.grain = 'month'
