-- Grain: week × product; the state at Monday 00:00 UTC, for the last 53 weeks. Source: estate_states.
-- An interval of a device counts from the first Monday in it to the last, a new device from its first row on.
WITH weeks AS (
  SELECT week
  FROM mondays(
    (SELECT greatest(min(inventory_rows.extracted_at), max(release.as_of) - INTERVAL 371 DAY)
     FROM inventory_rows CROSS JOIN release),
    (SELECT as_of FROM release)
  )
),
moves AS (
  SELECT
    party_id, role, device_type_group, manufacturer, model, firmware_version,
    extracted_at AS moved_at, 1 AS step
  FROM estate_states
  UNION ALL
  SELECT party_id, role, device_type_group, manufacturer, model, firmware_version, valid_to, -1
  FROM estate_states
),
weekly_moves AS (
  SELECT
    party_id, role, device_type_group, manufacturer, model, firmware_version,
    greatest(
      week_start(moved_at + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
      (SELECT min(week) FROM weeks)
    ) AS week,
    sum(step) AS step
  FROM moves
  WHERE moved_at <= (SELECT as_of FROM release)
  GROUP BY
    party_id, role, device_type_group, manufacturer, model, firmware_version,
    greatest(
      week_start(moved_at + INTERVAL 7 DAY - INTERVAL 1 MICROSECOND),
      (SELECT min(week) FROM weeks)
    )
),
products AS (
  SELECT DISTINCT party_id, role, device_type_group, manufacturer, model, firmware_version
  FROM weekly_moves
),
counted AS (
  SELECT
    products.*,
    weeks.week,
    sum(coalesce(weekly_moves.step, 0)) OVER (
      PARTITION BY
        products.party_id, products.role, products.device_type_group,
        products.manufacturer, products.model, products.firmware_version
      ORDER BY weeks.week
    ) AS devices
  FROM products
  CROSS JOIN weeks
  LEFT JOIN weekly_moves
    ON weekly_moves.week = weeks.week
    AND weekly_moves.party_id = products.party_id
    AND weekly_moves.role = products.role
    AND weekly_moves.device_type_group = products.device_type_group
    AND weekly_moves.manufacturer IS NOT DISTINCT FROM products.manufacturer
    AND weekly_moves.model IS NOT DISTINCT FROM products.model
    AND weekly_moves.firmware_version IS NOT DISTINCT FROM products.firmware_version
)
SELECT
  party_id,
  role,
  CAST(week AS DATE) AS week,
  device_type_group,
  coalesce(manufacturer, 'not held') AS manufacturer,
  coalesce(model, 'not held') AS model,
  coalesce(firmware_version, 'not held') AS firmware_version,
  devices
FROM counted
WHERE devices > 0
