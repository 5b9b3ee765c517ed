-- Grain: role × cell. Source: contributions (role, cell columns, party_id, owner_group, numerator, denominator).
-- Unweighted mean of the parties' rates, per cent; a party without a row in a cell of its cohort has rate 0.
-- A mean is first rounded to nine places, so that what is a half but for the rates' last digits is one.
-- Cohorts of fewer than {{groups}} owner groups are withheld; rates are rounded before they are written
-- (architecture.md, section 5).
WITH counted AS (
  SELECT *, CAST(100.0 * numerator / denominator AS DECIMAL(24, 12)) AS rate
  FROM contributions
  WHERE denominator >= {{minimum}}
),
cohorts AS (
  SELECT role, {{cohort}}, count(DISTINCT party_id) AS parties, count(DISTINCT owner_group) AS owner_groups
  FROM counted
  GROUP BY role, {{cohort}}
),
means AS (
  SELECT
    {{counted_cell}},
    cohorts.owner_groups,
    round(CAST(sum(counted.rate) AS DOUBLE) / cohorts.parties, 9) AS mean
  FROM counted
  JOIN cohorts ON {{same_cohort}}
  WHERE cohorts.owner_groups >= {{groups}}
  GROUP BY {{counted_cell}}, cohorts.owner_groups, cohorts.parties
)
SELECT
  {{cell}},
  CASE WHEN owner_groups < {{coarse_below}} THEN round(mean * 2) / 2 ELSE round(mean * 10) / 10 END AS {{value}}
FROM means
