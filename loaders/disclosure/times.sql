-- Grain: cell. Source: contributed. Times pooled over all parties of the cell, and what the rules need.
INSERT INTO summaries
  (cell_id, measure, cohort, total, largest, second, weight_total, weight_largest, weight_second, rate, mean_ms, best_ms, worst_ms, median_ms)
WITH groups AS (
  SELECT
    cell_id,
    group_no,
    sum(times) AS times,
    sum(time_sum) AS time_sum,
    min(time_best) AS best,
    max(time_worst) AS worst,
    max(time_median) AS median
  FROM contributed
  WHERE times > 0
  GROUP BY cell_id, group_no
),
totals AS (
  SELECT
    cell_id,
    set_of(group_no, {{last_group}}) AS cohort,
    CAST(sum(time_sum) AS DOUBLE) AS total,
    CAST(nth_largest_of(time_sum, 1) AS DOUBLE) AS largest,
    CAST(nth_largest_of(time_sum, 2) AS DOUBLE) AS second,
    CAST(sum(times) AS DOUBLE) AS weight_total,
    CAST(nth_largest_of(times, 1) AS DOUBLE) AS weight_largest,
    CAST(nth_largest_of(times, 2) AS DOUBLE) AS weight_second,
    min(best) AS best,
    max(worst) AS worst,
    max(median) AS median
  FROM groups
  GROUP BY cell_id
)
SELECT
  totals.cell_id,
  'mean',
  totals.cohort,
  totals.total,
  totals.largest,
  totals.second,
  totals.weight_total,
  totals.weight_largest,
  totals.weight_second,
  NULL,
  totals.total / totals.weight_total,
  totals.best,
  totals.worst,
  totals.median
FROM totals;
