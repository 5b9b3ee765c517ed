-- Grain: shown cell. Source: cells, decided. The figures of a cell that are not shown are NULL, and cells without any
-- are not there.
CREATE OR REPLACE TEMP TABLE published AS
SELECT {{fields}}
FROM (
  SELECT {{columns}}, decided.cell_id AS shown_cell
  FROM cells
  LEFT JOIN decided ON decided.cell_id = cells.cell_id
) AS listed
WHERE shown_cell IS NOT NULL;
