-- Grain: row read. Source: checked_<feed>. Parts the rows that are broken from those that passed.
CREATE OR REPLACE TEMP TABLE quarantine_{{feed}} AS
SELECT
  source_file,
  source_row,
  rule,
  column_name,
  json_extract_string(raw, '$.' || coalesce(column_name, 'line')) AS value,
  raw
FROM (
  SELECT
    source_file,
    source_row,
    ({{rules}})[broken] AS rule,
    ({{checked_columns}})[broken] AS column_name,
    raw
  FROM checked_{{feed}}
  WHERE broken IS NOT NULL
)
ORDER BY source_file, source_row;

DELETE FROM checked_{{feed}} WHERE broken IS NOT NULL;
ALTER TABLE checked_{{feed}} DROP COLUMN broken;
ALTER TABLE checked_{{feed}} DROP COLUMN unparsed;
ALTER TABLE checked_{{feed}} DROP COLUMN changed;
ALTER TABLE checked_{{feed}} DROP COLUMN raw;
DROP TABLE IF EXISTS incoming_{{feed}};
ALTER TABLE checked_{{feed}} RENAME TO incoming_{{feed}};
