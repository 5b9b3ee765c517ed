-- Grain: role × month × product × party: what each party contributes to the industry's firmware mix.
-- Source: estate_states at 00:00 on the first of the month; the disclosure policy makes figures of it.
WITH month AS (
  SELECT month_start(as_of) AS starts_at FROM release
),
held AS (
  SELECT
    role,
    month_name(month.starts_at) AS month,
    coalesce(manufacturer, 'not held') AS manufacturer,
    coalesce(model, 'not held') AS model,
    coalesce(firmware_version, 'not held') AS firmware_version,
    party_id,
    count(*) AS devices
  FROM estate_states
  JOIN month ON estate_states.valid_from <= month.starts_at AND estate_states.valid_to > month.starts_at
  GROUP BY
    role,
    month_name(month.starts_at),
    coalesce(manufacturer, 'not held'),
    coalesce(model, 'not held'),
    coalesce(firmware_version, 'not held'),
    party_id
)
SELECT
  role,
  month,
  manufacturer,
  model,
  firmware_version,
  held.party_id,
  parties.owner_group,
  devices AS numerator,
  sum(devices) OVER (PARTITION BY role, month, manufacturer, model, held.party_id) AS denominator
FROM held
JOIN parties ON parties.party_id = held.party_id
