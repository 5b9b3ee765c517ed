-- Grain: line of an NDJSON file that is not blank, with the object it is (NULL: it is none). Source: extract_lines.
CREATE OR REPLACE TEMP TABLE extract_records AS
SELECT
  file_no,
  row_number() OVER (PARTITION BY file_no ORDER BY rowid) AS source_row,
  line AS record,
  CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' ELSE false END AS is_object
FROM extract_lines
WHERE trim(line, chr(32) || chr(9) || chr(13)) <> '';
