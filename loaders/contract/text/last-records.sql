-- Grain: file of the batch whose last line has no line end and is not blank: its last record. Source: extract_lines, extract_records.
SELECT file_no, source_row, {{found}} AS found
FROM extract_records
WHERE (file_no, source_row) IN (
  SELECT file_no, max(source_row)
  FROM extract_records
  WHERE file_no IN (
    SELECT file_no
    FROM extract_lines
    GROUP BY file_no
    HAVING trim(arg_max(line, rowid), chr(32) || chr(9) || chr(13)) <> ''
  )
  GROUP BY file_no
)
ORDER BY file_no
