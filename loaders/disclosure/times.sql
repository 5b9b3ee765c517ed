-- Grain: cell × measure. Source: contributed. Times pooled over all parties of the cell, and what the rules need.
INSERT INTO summaries
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
groups_by_size AS (
  SELECT
    *,
    row_number() OVER (PARTITION BY cell_id ORDER BY time_sum DESC, group_no) AS place_by_sum,
    row_number() OVER (PARTITION BY cell_id ORDER BY times DESC, group_no) AS place_by_times
  FROM groups
),
totals AS (
  SELECT
    cell_id,
    string_agg(CAST(group_no AS VARCHAR), ',' ORDER BY group_no) AS cohort,
    CAST(sum(time_sum) AS DOUBLE) AS total,
    CAST(sum(CASE WHEN place_by_sum = 1 THEN time_sum ELSE 0 END) AS DOUBLE) AS largest,
    CAST(sum(CASE WHEN place_by_sum = 2 THEN time_sum ELSE 0 END) AS DOUBLE) AS second,
    CAST(sum(times) AS DOUBLE) AS weight_total,
    CAST(sum(CASE WHEN place_by_times = 1 THEN times ELSE 0 END) AS DOUBLE) AS weight_largest,
    CAST(sum(CASE WHEN place_by_times = 2 THEN times ELSE 0 END) AS DOUBLE) AS weight_second,
    min(best) AS best,
    max(worst) AS worst,
    max(median) AS median
  FROM groups_by_size
  GROUP BY cell_id
)
SELECT
  totals.cell_id,
  measures.measure,
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
FROM totals
CROSS JOIN (VALUES ('mean'), ('order')) AS measures (measure);
