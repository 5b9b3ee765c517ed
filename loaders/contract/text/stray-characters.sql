-- Grain: the first record with characters that no sound file has. Source: extract_records.
SELECT file_no, source_row, has_nul, has_mark
FROM (
  SELECT
    file_no,
    source_row,
    contains(record, chr(0)) AS has_nul,
    starts_with(record, chr(65279)) AND (source_row > 0) AS has_mark,
    contains({{unquoted}}, chr(13)) AS has_return
  FROM extract_records
  WHERE contains(record, chr(13)) OR contains(record, chr(0)) OR starts_with(record, chr(65279))
)
WHERE has_nul OR has_mark OR has_return
ORDER BY file_no, source_row
LIMIT 1
