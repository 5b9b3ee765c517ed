-- Grain: cell. Source: cells, decided, refusals, reasons, summaries, frozen_rows, settled_rows.
-- Every new cell with its figures, NULL where they are not shown, the owner groups behind them, and what took one back.
CREATE OR REPLACE TABLE freezing AS
WITH quoted AS (
  SELECT group_no, '"' || replace(replace(owner_group, '\', '\\'), '"', '\"') || '"' AS owner_group
  FROM owner_groups
),
behind AS (
  SELECT cohort, '[' || string_agg(owner_group, ',' ORDER BY owner_group) || ']' AS owner_groups
  FROM (SELECT DISTINCT cohort FROM summaries) AS cohorts
  JOIN quoted ON substr(cohort, group_no + 1, 1) = '1'
  GROUP BY cohort
)
SELECT
  CAST(NULL AS VARCHAR) AS party_id,
  {{columns}},
  CASE WHEN rates.cell_id IS NOT NULL THEN coalesce(behind_rates.owner_groups, '[]') END AS rate_owner_groups,
  behind_times.owner_groups AS times_owner_groups,
  rate_reasons.reason AS rate_suppressed_by,
  mean_reasons.reason AS mean_suppressed_by,
  median_reasons.reason AS order_suppressed_by,
  extremes_reasons.reason AS extremes_suppressed_by,
  {{policy}} AS policy_version
FROM cells
LEFT JOIN decided ON decided.cell_id = cells.cell_id
LEFT JOIN summaries AS rates ON rates.cell_id = cells.cell_id AND rates.measure = 'rate'
LEFT JOIN summaries AS times ON times.cell_id = cells.cell_id AND times.measure = 'mean'
LEFT JOIN behind AS behind_rates ON behind_rates.cohort = rates.cohort
LEFT JOIN behind AS behind_times ON behind_times.cohort = times.cohort
LEFT JOIN refusals ON refusals.cell_id = cells.cell_id
LEFT JOIN reasons AS rate_reasons ON rate_reasons.code = refusals.rate
LEFT JOIN reasons AS mean_reasons ON mean_reasons.code = refusals.mean
LEFT JOIN reasons AS median_reasons ON median_reasons.code = refusals.median
LEFT JOIN reasons AS extremes_reasons ON extremes_reasons.code = refusals.extremes
WHERE NOT cells.is_frozen;

-- Cells that have a figure, the frozen ones as they were first published.
CREATE OR REPLACE TEMP TABLE published AS
SELECT {{fields}} FROM freezing WHERE {{any_figure}}
UNION ALL
SELECT {{fields}} FROM frozen_rows WHERE {{any_figure}}
UNION ALL
SELECT {{fields}} FROM settled_rows WHERE {{any_figure}};
