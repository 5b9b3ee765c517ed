-- Grain: the finest cells (day × SRV × device type × region × SMETS version) that the same cells of industry figures
-- hold × party. Source: near_cells, request_cells, processes.
WITH slots AS (
  SELECT
    CAST(row_number() OVER () AS INTEGER) AS slot,
    role,
    day,
    month,
    srv,
    device_type,
    region,
    smets_version
  FROM request_cells
  WHERE outcome IN ('success', 'failure')
  GROUP BY role, day, month, srv, device_type, region, smets_version
),
places AS (
  SELECT slots.slot, slots.role, CAST(slots.day AS VARCHAR) AS period, 'srv' AS scope, slots.srv AS key
  FROM slots
  UNION ALL
  SELECT slots.slot, slots.role, slots.month AS period, 'srv' AS scope, slots.srv AS key
  FROM slots
  UNION ALL
  SELECT slots.slot, slots.role, slots.month AS period, 'process' AS scope, processes.process AS key
  FROM slots
  JOIN processes
    ON processes.srv = slots.srv
    AND processes.valid_from <= slots.day
    AND processes.valid_to > slots.day
),
held AS (
  SELECT slots.slot, list(holders.cell_id ORDER BY holders.cell_id) AS cells
  FROM places
  JOIN near_cells AS holders
    ON holders.role = places.role
    AND holders.period = places.period
    AND holders.scope = places.scope
    AND holders.key = places.key
  JOIN slots ON slots.slot = places.slot
  WHERE
    holders.level IS NULL
    OR holders.level_value = CASE holders.level
      WHEN 'device_type' THEN slots.device_type
      WHEN 'region' THEN slots.region
      WHEN 'smets_version' THEN slots.smets_version
    END
  GROUP BY slots.slot
)
SELECT
  held.cells,
  cells.party_id,
  sum(CASE WHEN cells.outcome = 'success' THEN cells.requests ELSE 0 END) AS numerator,
  sum(cells.requests) AS denominator,
  sum(cells.rtt_count) AS times,
  sum(cells.rtt_sum_ms) AS time_sum
FROM request_cells AS cells
JOIN slots
  ON slots.role = cells.role
  AND slots.day = cells.day
  AND slots.srv = cells.srv
  AND slots.device_type = cells.device_type
  AND slots.region = cells.region
  AND slots.smets_version = cells.smets_version
JOIN held ON held.slot = slots.slot
WHERE cells.outcome IN ('success', 'failure')
GROUP BY held.cells, cells.party_id
