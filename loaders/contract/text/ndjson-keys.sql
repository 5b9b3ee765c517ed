-- Grain: file of the batch that has at least one object, with whether an object has a key twice. Source: extract_records.
SELECT
  file_no,
  list_sort(list_distinct(flatten(list(keys)))) AS names,
  bool_or(len(keys) <> len(list_distinct(keys))) AS has_twice
FROM (SELECT DISTINCT file_no, json_keys(record) AS keys FROM extract_records WHERE is_object)
GROUP BY file_no
