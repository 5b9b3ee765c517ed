-- Grain: day × alert code. Source: daily.
SELECT
  role,
  day,
  alert_code,
  messages,
  alerts,
  delivered,
  failed,
  pending,
  delivery_mean_ms
FROM daily
WHERE alert_code IS NOT NULL
ORDER BY role, day, alert_code
