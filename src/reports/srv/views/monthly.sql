-- Grain: month × SRV, exact. Source: monthly.
SELECT
  role,
  month,
  key AS srv,
  requests,
  success,
  failure,
  pending,
  success_rate,
  rtt_count,
  rtt_best_ms,
  rtt_worst_ms,
  rtt_mean_ms,
  rtt_median_ms,
  sla_pass,
  sla_considered
FROM monthly
WHERE scope = 'srv'
ORDER BY role, month, key
