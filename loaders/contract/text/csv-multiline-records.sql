-- Grain: record of a CSV file, the header being number 0, the lines it takes, and whether its last quote is not closed.
-- Source: extract_line_states.
CREATE OR REPLACE TEMP TABLE extract_records AS
SELECT
  file_no,
  row_number() OVER (PARTITION BY file_no ORDER BY first_line) - 1 AS source_row,
  without_return(record) AS record,
  false AS is_part,
  first_line,
  last_line,
  second_commas,
  unclosed
FROM (
  SELECT file_no, line_no AS first_line, line_no AS last_line, line AS record, 0 AS second_commas, false AS unclosed
  FROM extract_line_states
  WHERE NOT open_before AND NOT open_after AND line NOT IN ('', chr(13))
  UNION ALL
  SELECT
    file_no,
    min(line_no) AS first_line,
    max(line_no) AS last_line,
    string_agg(line, chr(10) ORDER BY line_no) AS record,
    max(length(line) - length(replace(line, ',', '')), 2)[2] AS second_commas,
    arg_max(open_after, line_no) AS unclosed
  FROM (
    SELECT
      *,
      sum(CASE WHEN open_before THEN 0 ELSE 1 END) OVER (PARTITION BY file_no ORDER BY line_no ROWS UNBOUNDED PRECEDING) AS opened
    FROM extract_line_states
    WHERE open_before OR open_after
  )
  GROUP BY file_no, opened
);
