-- Grain: cell × figure × who is behind it: a party for rates, an owner group for times. Source: modelled, cells,
-- contributed, contributed_before. The rate in points, or the mean of the times, of how much; a party of the cohort
-- without a row in a cell has 0.
WITH known AS (
  SELECT cell_id, cohort_id, group_no, party_no, numerator, denominator{{times}} FROM contributed
  UNION ALL
  SELECT cell_id, cohort_id, group_no, party_no, numerator, denominator{{times}} FROM contributed_before
),
members AS (
  SELECT cohort_id, group_no, party_no, max(denominator) AS denominator
  FROM known
  WHERE denominator >= {{minimum}}
  GROUP BY cohort_id, group_no, party_no
)
SELECT
  1 AS is_rate,
  CAST(cells.cell_id AS INTEGER) AS cell,
  members.party_no AS member,
  members.group_no AS "group",
  CAST(100.0 * coalesce(known.numerator, 0) AS DOUBLE) / CAST(members.denominator AS DOUBLE) AS mean,
  CAST(members.denominator AS DOUBLE) AS weight
FROM modelled
JOIN cells ON cells.cell_id = modelled.cell_id
JOIN members ON members.cohort_id = cells.cohort_id
LEFT JOIN known ON known.cell_id = cells.cell_id AND known.party_no = members.party_no
UNION ALL
SELECT
  0 AS is_rate,
  CAST(known.cell_id AS INTEGER) AS cell,
  known.group_no AS member,
  known.group_no AS "group",
  CAST(sum(known.time_sum) AS DOUBLE) / CAST(sum(known.times) AS DOUBLE) AS mean,
  CAST(sum(known.times) AS DOUBLE) AS weight
FROM modelled
JOIN {{timed}} AS known ON known.cell_id = modelled.cell_id
WHERE known.times > 0
GROUP BY known.cell_id, known.group_no
ORDER BY 1, 2, 4, 3
