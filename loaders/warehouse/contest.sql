-- Which rows lose against another row of the same key. Grain of losers: a losing row.
-- Source: contested, {{incoming}} (new rows that passed), {{stored}} (rows that won before, of the files that hold
-- contested ones; may be empty).
CREATE OR REPLACE TABLE losers AS
WITH contenders AS (
  SELECT rowid AS incoming_row, {{columns}}
  FROM {{incoming}}
  WHERE key_hash(({{key}})) IN (SELECT key_hash FROM contested)
  UNION ALL
  SELECT NULL AS incoming_row, {{columns}}
  FROM {{stored}}
  WHERE key_hash(({{key}})) IN (SELECT key_hash FROM contested)
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY {{key}} ORDER BY {{winner}}) AS place
  FROM contenders
)
SELECT incoming_row, {{key}}, source_file, source_row, CAST({{time}} AS DATE) AS day
FROM ranked
WHERE place > 1;
