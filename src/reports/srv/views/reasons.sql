-- Grain: month × SRV × reason. Source: daily.
SELECT
  role,
  substr(CAST(day AS VARCHAR), 1, 7) AS month,
  srv,
  reason,
  CAST(sum(requests) AS BIGINT) AS failures
FROM daily
WHERE outcome = 'failure'
GROUP BY role, substr(CAST(day AS VARCHAR), 1, 7), srv, reason
ORDER BY role, month, srv, failures DESC, reason
