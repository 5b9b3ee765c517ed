-- Grain: record of a CSV file, the header being number 0, and whether its quotes are closed. Source: extract_lines.
-- Whether a line starts inside quotes: each line keeps, turns, opens or closes that state, so it follows from the last line before
-- that opened or closed it whatever was before, and the number of turns since.
CREATE OR REPLACE TEMP TABLE extract_records AS
SELECT
  file_no,
  row_number() OVER (PARTITION BY file_no ORDER BY record_no) - 1 AS source_row,
  without_return(string_agg(line, chr(10) ORDER BY line_no)) AS record,
  arg_max(open_after, line_no) AS unclosed
FROM (
  SELECT
    *,
    count(*) FILTER (WHERE NOT open_before) OVER (PARTITION BY file_no ORDER BY line_no ROWS UNBOUNDED PRECEDING) AS record_no
  FROM (
    SELECT *, coalesce(lag(open_after) OVER (PARTITION BY file_no ORDER BY line_no), false) AS open_before
    FROM (
      SELECT
        file_no,
        line_no,
        line,
        (coalesce(last_value(CASE WHEN sets THEN opens END IGNORE NULLS) OVER upto, false)
          <> ((turns - coalesce(last_value(CASE WHEN sets THEN turns END IGNORE NULLS) OVER upto, 0)) % 2 = 1)) AS open_after
      FROM (
        SELECT
          *,
          if_closed_opens = if_open_stays AS sets,
          if_closed_opens AS opens,
          count(*) FILTER (WHERE if_closed_opens AND NOT if_open_stays) OVER (
            PARTITION BY file_no ORDER BY line_no ROWS UNBOUNDED PRECEDING
          ) AS turns
        FROM (
          SELECT
            file_no,
            rowid AS line_no,
            line,
            contains(line, '"') AND NOT stays_closed(without_return(line)) AS if_closed_opens,
            NOT contains(line, '"') OR NOT becomes_closed(without_return(line)) AS if_open_stays
          FROM extract_lines
        )
      )
      WINDOW upto AS (PARTITION BY file_no ORDER BY line_no ROWS UNBOUNDED PRECEDING)
    )
  )
)
WHERE open_before OR line NOT IN ('', chr(13))
GROUP BY file_no, record_no;
