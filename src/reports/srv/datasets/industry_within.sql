-- How the cells of industry figures contain one another: parent, family, child. Source: cells, processes.
-- A process holds an SRV's month, or the days of it on which the SRV belongs to the process; a month its days; every
-- cell its second levels; SMETS2 its regions. Region SMETS1 is SMETS version SMETS1: a family without parent, of two.
-- Region "not held" is devices that are not held, which are SMETS version "not held", and SMETS2 ones without a region:
-- where all devices are held, it is a region of SMETS2.
WITH months AS (
  SELECT DISTINCT
    period AS month,
    CAST(period || '-01' AS DATE) AS first_day,
    CAST(CAST(period || '-01' AS DATE) + INTERVAL 1 MONTH AS DATE) AS next_first
  FROM cells
  WHERE grain = 'month'
),
mapped AS (
  SELECT
    processes.process,
    processes.srv,
    months.month,
    sum(least(processes.valid_to, months.next_first) - greatest(processes.valid_from, months.first_day))
      = max(months.next_first - months.first_day) AS is_whole_month
  FROM processes
  JOIN months ON months.first_day < processes.valid_to AND months.next_first > processes.valid_from
  GROUP BY processes.process, processes.srv, months.month
),
held AS (
  SELECT mapped.process, mapped.srv, mapped.month, 'month' AS grain, mapped.month AS period
  FROM mapped
  WHERE mapped.is_whole_month
  UNION ALL
  SELECT mapped.process, mapped.srv, mapped.month, 'day' AS grain, days.period
  FROM mapped
  JOIN (SELECT DISTINCT period, key FROM cells WHERE grain = 'day') AS days
    ON days.key = mapped.srv
    AND substr(days.period, 1, 7) = mapped.month
  JOIN processes
    ON processes.process = mapped.process
    AND processes.srv = mapped.srv
    AND processes.valid_from <= CAST(days.period AS DATE)
    AND processes.valid_to > CAST(days.period AS DATE)
  WHERE NOT mapped.is_whole_month
),
numbered AS (
  SELECT
    *,
    coalesce(level, '') AS level_name,
    coalesce(level_value, '') AS value_name,
    coalesce(bool_or(level = 'smets_version' AND level_value = 'not held') OVER place, FALSE) AS has_unheld
  FROM cells
  WINDOW place AS (PARTITION BY role, period, scope, key)
)
SELECT parent.cell_id AS parent, 'srv' AS family, child.cell_id AS child
FROM held
JOIN numbered AS parent
  ON parent.scope = 'process'
  AND parent.key = held.process
  AND parent.period = held.month
JOIN numbered AS child
  ON child.scope = 'srv'
  AND child.key = held.srv
  AND child.grain = held.grain
  AND child.period = held.period
  AND child.role = parent.role
  AND child.level_name = parent.level_name
  AND child.value_name = parent.value_name
UNION ALL
SELECT parent.cell_id AS parent, 'day' AS family, child.cell_id AS child
FROM numbered AS parent
JOIN numbered AS child
  ON child.role = parent.role
  AND substr(child.period, 1, 7) = parent.period
  AND child.scope = parent.scope
  AND child.key = parent.key
  AND child.level_name = parent.level_name
  AND child.value_name = parent.value_name
WHERE parent.grain = 'month' AND child.grain = 'day'
UNION ALL
SELECT parent.cell_id AS parent, child.level AS family, child.cell_id AS child
FROM numbered AS parent
JOIN numbered AS child
  ON child.role = parent.role
  AND child.period = parent.period
  AND child.scope = parent.scope
  AND child.key = parent.key
WHERE
  (parent.level IS NULL AND child.level IS NOT NULL)
  OR (
    parent.level = 'smets_version'
    AND parent.level_value = 'SMETS2'
    AND child.level = 'region'
    AND child.level_value <> 'SMETS1'
    AND NOT (child.level_value = 'not held' AND child.has_unheld)
  )
  OR (
    parent.level = 'region'
    AND parent.level_value = 'not held'
    AND child.level = 'smets_version'
    AND child.level_value = 'not held'
  )
UNION ALL
SELECT CAST(NULL AS BIGINT) AS parent, 'same ' || CAST(region.cell_id AS VARCHAR) AS family, member.cell_id AS child
FROM numbered AS region
JOIN numbered AS member
  ON member.role = region.role
  AND member.period = region.period
  AND member.scope = region.scope
  AND member.key = region.key
  AND member.level_value = region.level_value
WHERE
  region.level = 'region'
  AND region.level_value = 'SMETS1'
  AND member.level IN ('region', 'smets_version')
