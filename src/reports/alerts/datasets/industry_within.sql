-- How cells of industry contain one another: all alerts hold their codes, months their days. Source: cells.
SELECT parent.cell_id AS parent, 'alert_code' AS family, child.cell_id AS child
FROM cells AS parent
JOIN cells AS child
  ON parent.alert_code IS NULL
  AND child.alert_code IS NOT NULL
  AND child.role = parent.role
  AND child.grain = parent.grain
  AND child.period = parent.period
UNION ALL
SELECT parent.cell_id AS parent, 'day' AS family, child.cell_id AS child
FROM cells AS parent
JOIN cells AS child
  ON parent.grain = 'month'
  AND child.grain = 'day'
  AND child.role = parent.role
  AND substr(child.period, 1, 7) = parent.period
  AND child.alert_code IS NOT DISTINCT FROM parent.alert_code
