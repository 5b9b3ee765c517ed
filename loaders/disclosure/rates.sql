-- Grain: cell. Source: contributed, cells. Unweighted mean of the rates of the parties that count, and what the rules need.
-- A party of the cohort without a row in a cell has rate 0. A mean is first rounded to nine places, so that what is a
-- half but for the rates' last digits is one.
INSERT INTO summaries (cell_id, measure, cohort, total, largest, second, weight_total, weight_largest, weight_second, rate, smallest)
WITH rates AS (
  SELECT cell_id, cohort_id, group_no, party_no, denominator, CAST(100.0 * numerator / denominator AS DECIMAL(24, 12)) AS rate
  FROM contributed
  WHERE denominator >= {{minimum}}
),
members AS (
  SELECT cohort_id, group_no, count(DISTINCT party_no) AS parties, min(denominator) AS smallest
  FROM rates
  GROUP BY cohort_id, group_no
),
cohorts AS (
  SELECT
    cohort_id,
    set_of(group_no, {{last_group}}) AS cohort,
    sum(parties) AS parties,
    min(smallest) AS smallest,
    nth_largest_of(parties, 1) AS largest,
    nth_largest_of(parties, 2) AS second
  FROM members
  GROUP BY cohort_id
),
groups AS (
  SELECT
    cell_id,
    group_no,
    sum(rate) AS rates,
    sum(CASE WHEN rate <= 50 THEN rate ELSE 100 - rate END) AS smaller
  FROM rates
  GROUP BY cell_id, group_no
),
totals AS (
  SELECT
    cell_id,
    sum(rates) AS rates,
    sum(smaller) AS total,
    nth_largest_of(smaller, 1) AS largest,
    nth_largest_of(smaller, 2) AS second
  FROM groups
  GROUP BY cell_id
)
SELECT
  cells.cell_id,
  'rate',
  coalesce(cohorts.cohort, ''),
  coalesce(totals.total, 0),
  coalesce(totals.largest, 0),
  coalesce(totals.second, 0),
  coalesce(cohorts.parties, 0),
  coalesce(cohorts.largest, 0),
  coalesce(cohorts.second, 0),
  round(CAST(totals.rates AS DOUBLE) / CAST(cohorts.parties AS DOUBLE), 9),
  cohorts.smallest
FROM cells
LEFT JOIN cohorts ON cohorts.cohort_id = cells.cohort_id
LEFT JOIN totals ON totals.cell_id = cells.cell_id
WHERE cells.cell_id IN (SELECT cell_id FROM contributed WHERE denominator > 0);
