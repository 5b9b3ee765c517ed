-- Grain: cell × measure that gives away too much. Source: the published files {{files}}, contributed, cells.
-- The attacker is an owner group of the cell: it knows its own, who else contributes, and their denominators. A rate v
-- rounded to base b is the mean of n rates from 0 to 100, so their sum is n × (v ± b/2). What another owner group's
-- rates can be follows by taking off the attacker's own and letting the rest be all 0 or all 100. The smaller of its
-- success and failure rate must be uncertain by 15 % of itself, and by b, to each side, or down to 0; for two
-- colluding attackers by b. Likewise for sums of times, from 0 on.
WITH files AS (
  SELECT * FROM read_parquet({{files}})
),
limits (role, {{limits}}) AS (
  VALUES {{limits_by_role}}
),
shown AS (
  SELECT cells.cell_id, cells.cohort_id, {{rate}} AS v, {{mean}} AS mean_ms, limits.* EXCLUDE (role)
  FROM files
  JOIN cells ON {{same_cell}}
  JOIN limits ON limits.role = cells.role
  WHERE NOT cells.is_frozen
),
rates AS (
  SELECT cell_id, cohort_id, group_no, party_no, CAST(100.0 * numerator / denominator AS DECIMAL(24, 12)) AS rate
  FROM contributed
  WHERE denominator >= {{minimum}}
),
members AS (
  SELECT cohort_id, group_no, count(DISTINCT party_no) AS parties
  FROM rates
  GROUP BY cohort_id, group_no
),
sums AS (
  SELECT cell_id, group_no, sum(rate) AS rates
  FROM rates
  GROUP BY cell_id, group_no
),
groups AS (
  SELECT
    shown.cell_id,
    shown.v,
    shown.p_percent,
    CASE
      WHEN count(*) OVER (PARTITION BY shown.cell_id) < shown.coarse_below THEN shown.coarse_rate_base
      ELSE shown.rate_base
    END AS b,
    CAST(members.parties AS DOUBLE) AS k,
    CAST(coalesce(sums.rates, 0) AS DOUBLE) AS r,
    100.0 * members.parties - CAST(coalesce(sums.rates, 0) AS DOUBLE) AS f
  FROM shown
  JOIN members ON members.cohort_id = shown.cohort_id
  LEFT JOIN sums ON sums.cell_id = shown.cell_id AND sums.group_no = members.group_no
  WHERE shown.v IS NOT NULL
),
markets AS (
  SELECT
    cell_id,
    sum(k) AS n,
    nth_largest_of(r, 1) AS r1,
    nth_largest_of(r, 2) AS r2,
    nth_largest_of(r, 3) AS r3,
    nth_largest_of(f, 1) AS f1,
    nth_largest_of(f, 2) AS f2,
    nth_largest_of(f, 3) AS f3
  FROM groups
  GROUP BY cell_id
),
ranges AS (
  SELECT
    groups.cell_id,
    p_percent,
    b,
    r / k AS rate,
    CASE WHEN r <= f THEN r / k ELSE f / k END AS smaller,
    least(100.0, (n * (v + b / 2) - CASE WHEN r = r1 THEN r2 ELSE r1 END) / k) AS high,
    greatest(0.0, (n * (v - b / 2) - 100.0 * (n - k) + CASE WHEN f = f1 THEN f2 ELSE f1 END) / k) AS low,
    least(100.0, (n * (v + b / 2) - CASE WHEN r = r1 THEN r2 + r3 WHEN r = r2 THEN r1 + r3 ELSE r1 + r2 END) / k) AS high_of_two,
    greatest(0.0, (n * (v - b / 2) - 100.0 * (n - k) + CASE WHEN f = f1 THEN f2 + f3 WHEN f = f2 THEN f1 + f3 ELSE f1 + f2 END) / k) AS low_of_two
  FROM groups
  JOIN markets ON markets.cell_id = groups.cell_id
),
sides AS (
  SELECT
    *,
    CASE WHEN rate <= 50 THEN low ELSE 100 - high END AS smaller_low,
    CASE WHEN rate <= 50 THEN high ELSE 100 - low END AS smaller_high,
    greatest(smaller * p_percent / 100.0, b) AS reach
  FROM ranges
),
times AS (
  SELECT
    shown.cell_id,
    shown.mean_ms,
    shown.base_ms,
    shown.p_percent,
    contributed.group_no,
    CAST(sum(contributed.times) AS DOUBLE) AS times,
    CAST(sum(contributed.time_sum) AS DOUBLE) AS time_sum
  FROM (SELECT *, time_base_of(mean_ms, mean_figures) AS base_ms FROM shown) AS shown
  JOIN {{timed}} AS contributed ON contributed.cell_id = shown.cell_id AND contributed.times > 0
  WHERE shown.mean_ms IS NOT NULL
  GROUP BY shown.cell_id, shown.mean_ms, shown.base_ms, shown.p_percent, contributed.group_no
),
pools AS (
  SELECT
    cell_id,
    sum(times) * (mean_ms + base_ms / 2) AS high,
    nth_largest_of(time_sum, 1) AS s1,
    nth_largest_of(time_sum, 2) AS s2,
    nth_largest_of(time_sum, 3) AS s3
  FROM times
  GROUP BY cell_id, mean_ms, base_ms
)
SELECT DISTINCT cell_id, 'rate' AS measure
FROM sides
WHERE
  smaller_high < smaller + reach - 1e-7
  OR smaller_low > greatest(0.0, smaller - reach) + 1e-7
  OR high_of_two - low_of_two < b - 1e-7
UNION ALL
SELECT DISTINCT times.cell_id, 'mean' AS measure
FROM times
JOIN pools ON pools.cell_id = times.cell_id
WHERE
  high - CASE WHEN time_sum = s1 THEN s2 ELSE s1 END
  < time_sum + greatest(time_sum * p_percent / 100.0, base_ms * times.times) - 1e-9 * high
  OR high - CASE WHEN time_sum = s1 THEN s2 + s3 WHEN time_sum = s2 THEN s1 + s3 ELSE s1 + s2 END
  < base_ms * times.times - 1e-9 * high
ORDER BY 1, 2
