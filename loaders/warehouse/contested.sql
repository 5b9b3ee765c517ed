-- Keys that more than one row has, new or stored. Grain: key × file of a stored row; NULL for new rows' own.
-- Source: {{incoming}} (new rows that passed), {{stored}} (rows that won before, with the name of their file; may be empty).
CREATE OR REPLACE TEMP TABLE contested AS
SELECT key_hash, CAST(NULL AS VARCHAR) AS filename
FROM (SELECT key_hash(({{key}})) AS key_hash FROM {{incoming}}) AS incoming_keys
GROUP BY key_hash
HAVING count(*) > 1
UNION
SELECT key_hash(({{key}})) AS key_hash, filename
FROM {{stored}}
WHERE key_hash(({{key}})) IN (SELECT key_hash(({{key}})) FROM {{incoming}});
