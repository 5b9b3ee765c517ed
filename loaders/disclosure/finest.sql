-- Grain: finest cells that the same cells hold × party. Source: what a dataset or leaves.sql returns.
CREATE OR REPLACE TEMP TABLE finest AS
SELECT
  finest_rows.cells,
  parties_by_number.party_no,
  parties_by_number.group_no,
  finest_rows.numerator,
  finest_rows.denominator{{times}}
FROM ({{finest}}) AS finest_rows
JOIN parties_by_number ON parties_by_number.party_id = finest_rows.party_id;
