-- Which requests the cells of industry figures hold: those of a day or month, of an SRV or of a process on the days on which
-- the SRV belongs to it, all or of one second level. Source: near_cells, transactions, processes.
WITH places AS (
  SELECT transaction_no, role, CAST(day AS VARCHAR) AS period, 'srv' AS scope, srv AS key FROM transactions
  UNION ALL
  SELECT transaction_no, role, month AS period, 'srv' AS scope, srv AS key FROM transactions
  UNION ALL
  SELECT
    transactions.transaction_no,
    transactions.role,
    transactions.month AS period,
    'process' AS scope,
    processes.process AS key
  FROM transactions
  JOIN processes
    ON processes.srv = transactions.srv
    AND processes.valid_from <= transactions.day
    AND processes.valid_to > transactions.day
)
SELECT places.transaction_no, near_cells.cell_id
FROM places
JOIN near_cells
  ON near_cells.role = places.role
  AND near_cells.period = places.period
  AND near_cells.scope = places.scope
  AND near_cells.key = places.key
JOIN transactions ON transactions.transaction_no = places.transaction_no
WHERE
  near_cells.level IS NULL
  OR near_cells.level_value = CASE near_cells.level
    WHEN 'device_type' THEN transactions.device_type
    WHEN 'region' THEN transactions.region
    WHEN 'smets_version' THEN transactions.smets_version
  END
