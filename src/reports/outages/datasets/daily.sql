-- Grain: day × list; an event counts in each list that it is in. Source: located, windows, release.
-- The lists: contract.md, section 3; the same rule as in views/list.sql.
WITH events AS (
  SELECT
    party_id,
    CAST(event_at AS DATE) AS day,
    alert_code,
    pair_code,
    event_at + windows.restoration_hours * INTERVAL 1 HOUR <= release.as_of AS is_due
  FROM located
  CROSS JOIN windows
  CROSS JOIN release
),
listed AS (
  SELECT party_id, day, 'i' AS list FROM events
  WHERE alert_code = 'AD1' AND (pair_code = '8F36' OR (pair_code IS NULL AND is_due))
  UNION ALL
  SELECT party_id, day, 'ii' FROM events
  WHERE alert_code = 'AD1' AND (pair_code = '8F35' OR (pair_code IS NULL AND is_due))
  UNION ALL
  SELECT party_id, day, 'iii' FROM events WHERE alert_code = '8F35'
  UNION ALL
  SELECT party_id, day, 'iv' FROM events WHERE alert_code = '8F36'
  UNION ALL
  SELECT party_id, day, 'neither' FROM events WHERE alert_code = 'AD1' AND pair_code IS NULL AND is_due
  UNION ALL
  SELECT party_id, day, 'open' FROM events WHERE alert_code = 'AD1' AND pair_code IS NULL AND NOT is_due
)
SELECT party_id, 'ED' AS role, day, list, count(*) AS events
FROM listed
GROUP BY party_id, day, list
