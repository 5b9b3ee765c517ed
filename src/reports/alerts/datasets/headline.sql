-- Grain: one row a party and role, of the last complete month. Source: alert_counts.
SELECT
  members.party_id,
  members.role,
  coalesce(counts.messages, 0) AS messages_last_month,
  coalesce(counts.failed, 0) AS failed_last_month
FROM (SELECT DISTINCT party_id, role FROM users) AS members
CROSS JOIN release
LEFT JOIN alert_counts AS counts
  ON counts.party_id = members.party_id
  AND counts.role = members.role
  AND counts.grain = 'month'
  AND counts.alert_code IS NULL
  AND counts.period = month_name(month_start(release.as_of) - INTERVAL 1 MONTH)
