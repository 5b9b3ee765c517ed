-- Grain: cell × owner group that has times in it. Source: contributed, contributed_before.
SELECT
  cell_id::INTEGER AS cell,
  group_no::INTEGER AS owner_group,
  CAST(sum(times) AS DOUBLE) AS times,
  CAST(sum(time_sum) AS DOUBLE) AS time_sum
FROM (
  SELECT cell_id, group_no, times, time_sum FROM contributed WHERE times > 0
  UNION ALL
  SELECT cell_id, group_no, times, time_sum FROM contributed_before WHERE times > 0
) AS known
GROUP BY cell_id, group_no
ORDER BY cell_id, group_no
