-- Grain: the first object with a value in a text column that is not as written once it is read: a number with a fraction or exponent,
-- an object or a list. Source: extract_records. The pattern finds lines with such a value in any column; few have one.
SELECT file_no, source_row, name
FROM (
  SELECT file_no, source_row, coalesce({{found}}) AS name
  FROM (
    SELECT file_no, source_row, from_json(record, {{structure}}) AS object
    FROM extract_records
    WHERE is_object AND regexp_matches(record, '"\s*:\s*(?:-?\d+[.eE]|[{\[])')
  )
)
WHERE name IS NOT NULL
ORDER BY file_no, source_row
LIMIT 1
