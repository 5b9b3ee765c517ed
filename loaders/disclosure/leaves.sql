-- Grain: cell that holds no others × party, with the modelled cells that hold it. Source: leaves, cells, contributed,
-- contributed_before. A party of the cohort without a row in a cell has 0.
WITH known AS (
  SELECT cell_id, cohort_id, party_no, numerator, denominator{{times}} FROM contributed
  UNION ALL
  SELECT cell_id, cohort_id, party_no, numerator, denominator{{times}} FROM contributed_before
),
members AS (
  SELECT cohort_id, party_no, max(denominator) AS denominator
  FROM known
  GROUP BY cohort_id, party_no
)
SELECT
  holders.cells,
  parties_by_number.party_id,
  coalesce(known.numerator, 0) AS numerator,
  members.denominator{{known_times}}
FROM (SELECT leaf, list(CAST(cell AS INTEGER) ORDER BY cell) AS cells FROM leaves GROUP BY leaf) AS holders
JOIN cells ON cells.cell_id = holders.leaf
JOIN members ON members.cohort_id = cells.cohort_id
JOIN parties_by_number ON parties_by_number.party_no = members.party_no
LEFT JOIN known ON known.cell_id = cells.cell_id AND known.party_no = members.party_no
