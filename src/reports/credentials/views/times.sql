-- Grain: whole days from N16 to N42 × state; the limit of the last whole day included. Source: pairs.
SELECT
  CAST(days_up_to AS BIGINT) AS days_up_to,
  state,
  count(*) AS pairs
FROM (
  SELECT
    CASE WHEN gap_ms = 0 THEN 1 ELSE ceil(gap_ms / 86400000.0) END AS days_up_to,
    state
  FROM pairs
  WHERE
    gap_ms IS NOT NULL
    AND (:month IS NULL OR strftime(day, '%Y-%m') = :month)
    AND (:supplier IS NULL OR supplier = :supplier)
) AS counted
GROUP BY days_up_to, state
ORDER BY days_up_to, state
