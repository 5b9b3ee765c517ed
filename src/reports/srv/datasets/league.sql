-- Grain: role × month × business process × party. Source: request_cells.
-- What each party contributes to the league tables of ended months that are not published yet: requests of the
-- round-trip population that have ended, and their times for ties. A request counts in every process of its day.
SELECT
  cells.role,
  cells.month,
  processes.process,
  cells.party_id,
  parties.owner_group,
  CAST(sum(CASE WHEN cells.outcome = 'success' THEN cells.requests ELSE 0 END) AS BIGINT) AS numerator,
  CAST(sum(cells.requests) AS BIGINT) AS denominator,
  CAST(sum(cells.rtt_count) AS BIGINT) AS times,
  CAST(coalesce(sum(cells.rtt_sum_ms), 0) AS BIGINT) AS time_sum
FROM request_cells AS cells
JOIN processes
  ON processes.srv = cells.srv
  AND processes.valid_from <= cells.day
  AND processes.valid_to > cells.day
JOIN parties ON parties.party_id = cells.party_id
CROSS JOIN release
WHERE
  cells.outcome IN ('success', 'failure')
  AND cells.month < month_name(release.as_of)
  AND cells.month NOT IN (SELECT frozen_periods.period FROM frozen_periods)
GROUP BY cells.role, cells.month, processes.process, cells.party_id, parties.owner_group
