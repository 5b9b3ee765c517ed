-- Grain: day. Source: daily.
SELECT
  day,
  CAST(sum(met) AS BIGINT) AS met,
  CAST(sum(failed) AS BIGINT) AS failed,
  CAST(sum(open) AS BIGINT) AS open
FROM daily
WHERE
  (:month IS NULL OR strftime(day, '%Y-%m') = :month)
  AND (:supplier IS NULL OR supplier = :supplier)
GROUP BY day
ORDER BY day
