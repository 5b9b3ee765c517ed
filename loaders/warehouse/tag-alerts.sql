-- Grain: alert that won. Source: base (rows of one day, with their tags), known_users, known_timings (outage_timings).
-- The code is asked for in the key of the join: as a condition beside it, engines compare every alert with every timing.
-- Event time: its timing's occurred_at for AD1, 8F35 and 8F36, else raised_at (contract.md, section 1).
SELECT
  base.* EXCLUDE (tag),
  known_users.party_id,
  known_users.role,
  coalesce(known_timings.occurred_at, base.raised_at) AS event_at,
  known_timings.occurred_at,
  known_timings.latest_delivered_at,
  known_timings.acknowledged_at,
  base.tag
FROM base
JOIN known_users ON known_users.user_id = base.user_id
LEFT JOIN known_timings
  ON known_timings.alert_id = CASE WHEN base.alert_code IN ('AD1', '8F35', '8F36') THEN base.alert_id END
