-- Grain: record of a CSV file, the header being number 0. Source: extract_lines, where no quoted field has a line end in it.
CREATE OR REPLACE TEMP TABLE extract_records AS
SELECT
  file_no,
  row_number() OVER (PARTITION BY file_no ORDER BY rowid) - 1 AS source_row,
  without_return(line) AS record,
  false AS is_part
FROM extract_lines
WHERE line NOT IN ('', chr(13));
