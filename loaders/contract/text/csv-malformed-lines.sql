-- Grain: record of a CSV file; of a malformed one that takes several lines, each line that is not blank (`is_part`).
-- Source: extract_records of csv-multiline-records.sql, extract_line_states. A stray quote takes all lines up to the next one into a
-- field: it may make a record malformed, or a field of one in which two lines at least have the commas of a whole row.
CREATE OR REPLACE TEMP TABLE malformed_records AS
SELECT file_no, source_row, first_line, last_line
FROM (
  SELECT *, ({{fields}})[file_no] AS fields FROM extract_records WHERE last_line > first_line AND source_row > 0
)
WHERE coalesce(len(csv_fields(record)), 0) <> fields OR second_commas >= fields - 1;

CREATE OR REPLACE TEMP TABLE extract_records AS
SELECT
  file_no,
  row_number() OVER (PARTITION BY file_no ORDER BY first_line) - 1 AS source_row,
  record,
  is_part
FROM (
  SELECT file_no, first_line, record, is_part
  FROM extract_records
  WHERE (file_no, source_row) NOT IN (SELECT file_no, source_row FROM malformed_records)
  UNION ALL
  SELECT lines.file_no, lines.line_no AS first_line, without_return(lines.line) AS record, true AS is_part
  FROM extract_line_states AS lines
  JOIN malformed_records AS malformed
    ON malformed.file_no = lines.file_no AND lines.line_no BETWEEN malformed.first_line AND malformed.last_line
  WHERE lines.line NOT IN ('', chr(13))
);
DROP TABLE malformed_records;
DROP TABLE extract_line_states;
