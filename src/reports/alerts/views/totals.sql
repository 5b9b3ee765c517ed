-- Grain: month, all alerts together, exact. Source: monthly.
SELECT
  role,
  month,
  messages,
  alerts,
  delivered,
  failed,
  pending,
  success_rate,
  success_rate_change,
  delivery_best_ms,
  delivery_worst_ms,
  delivery_mean_ms,
  delivery_median_ms
FROM monthly
WHERE alert_code IS NULL
ORDER BY role, month
