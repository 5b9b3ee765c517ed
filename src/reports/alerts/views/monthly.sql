-- Grain: month × alert code, exact. Source: monthly.
SELECT
  role,
  month,
  alert_code,
  messages,
  alerts,
  delivered,
  failed,
  pending,
  success_rate,
  delivery_best_ms,
  delivery_worst_ms,
  delivery_mean_ms,
  delivery_median_ms
FROM monthly
WHERE alert_code IS NOT NULL
ORDER BY role, month, alert_code
