-- Grain: transactions that the same cells hold × party. Source: held_cells, transaction_parts.
SELECT
  holders.cells,
  parts.party_id,
  sum({{numerator}}) AS numerator,
  sum(parts.denominator) AS denominator,
  sum(parts.times) AS times,
  sum(parts.time_sum) AS time_sum
FROM transaction_parts AS parts
JOIN (
  SELECT transaction_no, list(cell_id ORDER BY cell_id) AS cells
  FROM held_cells
  GROUP BY transaction_no
) AS holders ON holders.transaction_no = parts.transaction_no
GROUP BY holders.cells, parts.party_id
