-- Which rows lose against another row of the same key. Grain of losers: a losing row.
-- Source: {{incoming}} (new rows that passed), {{stored}} (rows that won before; may be empty).
CREATE OR REPLACE TEMP TABLE contested AS
SELECT key_hash
FROM (SELECT key_hash(({{key}})) AS key_hash FROM {{incoming}}) AS incoming_keys
GROUP BY key_hash
HAVING count(*) > 1
UNION
SELECT key_hash(({{key}})) AS key_hash
FROM {{stored}}
WHERE key_hash(({{key}})) IN (SELECT key_hash(({{key}})) FROM {{incoming}});

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
