-- Grain: one row a party and role, of the last complete month. Source: request_cells.
SELECT
  members.party_id,
  members.role,
  coalesce(sum(cells.requests), 0) AS requests_last_month,
  coalesce(sum(CASE WHEN cells.outcome = 'failure' THEN cells.requests END), 0) AS failures_last_month
FROM (SELECT DISTINCT party_id, role FROM users) AS members
CROSS JOIN release
LEFT JOIN request_cells AS cells
  ON cells.party_id = members.party_id
  AND cells.role = members.role
  AND cells.month = month_name(month_start(release.as_of) - INTERVAL 1 MONTH)
GROUP BY members.party_id, members.role
