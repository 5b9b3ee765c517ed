-- Grain: the first object of a file that has a key twice. Source: extract_records.
SELECT source_row, list_filter(keys, lambda key, place: list_position(keys, key) <> place)[1] AS name
FROM (SELECT source_row, json_keys(record) AS keys FROM extract_records WHERE is_object AND file_no = {{file_no}})
WHERE len(keys) <> len(list_distinct(keys))
ORDER BY source_row
LIMIT 1
