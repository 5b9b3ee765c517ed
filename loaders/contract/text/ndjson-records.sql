-- Grain: line of an NDJSON file that is not blank, with whether it is an object. Source: extract_lines.
-- json_valid lets through commas before a closing bracket, NaN and Infinity, which RFC 8259 has not: looked for outside texts.
CREATE OR REPLACE TEMP TABLE extract_records AS
SELECT
  file_no,
  row_number() OVER (PARTITION BY file_no ORDER BY rowid) AS source_row,
  without_return(line) AS record,
  CASE
    WHEN NOT json_valid(line) THEN false
    WHEN json_type(line) <> 'OBJECT' THEN false
    WHEN NOT regexp_matches(line, ',\s*[}\]]|(?i:nan|inf)') THEN true
    ELSE NOT regexp_matches(regexp_replace(line, '"(\\.|[^"\\])*"', '""', 'g'), ',\s*[}\]]|(?i:nan|inf)')
  END AS is_object
FROM extract_lines
WHERE trim(line, chr(32) || chr(9) || chr(13)) <> '';
