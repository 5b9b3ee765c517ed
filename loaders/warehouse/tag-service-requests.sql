-- Grain: request that won. Source: base (rows of one day, with their tags), known_users.
-- Definitions: contract.md, section 3.
SELECT
  base.* EXCLUDE (tag),
  known_users.party_id,
  known_users.role,
  CASE
    WHEN lifecycle_status = 'pending' THEN 'pending'
    WHEN lifecycle_status = 'completed' AND execution_status = 'success' THEN 'success'
    ELSE 'failure'
  END AS outcome,
  command_variant IN (1, 3, 5, 7, 8) AS is_round_trip,
  CASE
    WHEN lifecycle_status <> 'pending' AND NOT (lifecycle_status = 'completed' AND execution_status IS NOT DISTINCT FROM 'success')
      THEN coalesce(response_code, lifecycle_status)
  END AS reason,
  CASE
    WHEN lifecycle_status = 'completed' AND execution_status = 'success' AND command_variant IN (1, 3, 5, 7, 8)
      THEN CAST(southbound_ms AS BIGINT) + northbound_ms
  END AS rtt_ms,
  base.tag
FROM base
JOIN known_users ON known_users.user_id = base.user_id
