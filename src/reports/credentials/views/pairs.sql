-- Grain: N16. Source: pairs.
SELECT day, mpxn, supplier, n16_at, n42_at, state
FROM pairs
WHERE
  (:state IS NULL OR state = :state)
  AND (:supplier IS NULL OR supplier = :supplier)
  AND (:month IS NULL OR strftime(day, '%Y-%m') = :month)
ORDER BY day, mpxn, supplier, n16_at, n42_at, state
