-- Grain: line of a CSV file, with whether it starts and ends inside quotes. Source: extract_lines.
-- Each line keeps, turns, opens or closes the state it starts in. So its state follows from the last line that opened or closed
-- whatever was before it, and the number of turns since. (A count with a filter over such a window takes DuckDB quadratic time.)
CREATE OR REPLACE TEMP TABLE extract_line_states AS
SELECT
  file_no,
  line_no,
  line,
  coalesce(lag(open_after) OVER (PARTITION BY file_no ORDER BY line_no), false) AS open_before,
  open_after
FROM (
  SELECT
    file_no,
    line_no,
    line,
    (coalesce(max(CASE WHEN sets THEN 2 * line_no + CAST(opens AS INTEGER) END) OVER upto, 0)
      + turns - coalesce(max(CASE WHEN sets THEN turns END) OVER upto, 0)) % 2 = 1 AS open_after
  FROM (
    SELECT
      file_no,
      line_no,
      line,
      opens = open_stays AS sets,
      opens,
      sum(CASE WHEN opens AND NOT open_stays THEN 1 ELSE 0 END) OVER upto AS turns
    FROM (
      SELECT
        file_no,
        rowid AS line_no,
        line,
        contains(line, '"') AND NOT stays_closed(without_return(line)) AS opens,
        NOT contains(line, '"') OR NOT becomes_closed(without_return(line)) AS open_stays
      FROM extract_lines
    )
    WINDOW upto AS (PARTITION BY file_no ORDER BY line_no ROWS UNBOUNDED PRECEDING)
  )
  WINDOW upto AS (PARTITION BY file_no ORDER BY line_no ROWS UNBOUNDED PRECEDING)
);
