-- Grain: month × business process, exact; worst success rate first. Source: monthly.
SELECT
  role,
  month,
  key AS process,
  name,
  requests,
  success,
  failure,
  pending,
  success_rate,
  success_rate_change,
  rtt_count,
  rtt_best_ms,
  rtt_worst_ms,
  rtt_mean_ms,
  rtt_median_ms,
  sla_pass,
  sla_considered
FROM monthly
WHERE scope = 'process' AND (:month IS NULL OR month = :month)
ORDER BY role, month DESC, success_rate NULLS LAST, key
