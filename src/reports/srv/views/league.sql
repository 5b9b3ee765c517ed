-- Grain: month × business process × position. Source: league, league_own.
SELECT
  league.role,
  league.month,
  league.process,
  league.position,
  league.success_rate,
  own.position IS NOT NULL AS is_viewer
FROM league
LEFT JOIN league_own AS own
  ON own.role = league.role
  AND own.month = league.month
  AND own.process = league.process
  AND own.position = league.position
WHERE (:month IS NULL OR league.month = :month) AND (:process IS NULL OR league.process = :process)
ORDER BY league.role, league.month, league.process, league.position
