-- Grain: device × interval without a change of what reports count by; half-open [valid_from, valid_to).
-- Source: {{source}}. The first row of a device reaches back for ever (contract.md, section 3, device state).
-- Rows are put in order by a hash of what reports count by instead of those columns, which is half the work; two states
-- in a row that differ and have the same 64 bits are not to be expected in the life of a system (1 in 10^19 a pair).
CREATE OR REPLACE TEMP TABLE {{target}} AS
WITH compared AS (
  SELECT
    device_id,
    extracted_at,
    lag(extracted_at) OVER device IS NULL AS is_first,
    lag(state_hash) OVER device IS NOT DISTINCT FROM state_hash AS is_same
  FROM (SELECT device_id, extracted_at, key_hash(ROW({{columns}})) AS state_hash FROM {{source}}) AS hashed
  WINDOW device AS (PARTITION BY device_id ORDER BY extracted_at)
),
changes AS (
  SELECT
    device_id,
    extracted_at,
    CASE WHEN is_first THEN TIMESTAMP '0001-01-01 00:00:00' ELSE extracted_at END AS valid_from,
    coalesce(
      lead(extracted_at) OVER (PARTITION BY device_id ORDER BY extracted_at),
      TIMESTAMP '9999-12-31 00:00:00'
    ) AS valid_to
  FROM compared
  WHERE is_first OR NOT is_same
)
SELECT
  {{columns}},
  extracted_at,
  valid_from,
  valid_to,
  device_type_group_of(device_type) AS device_type_group,
  region_of(smets_version, csp_region) AS region,
  responsible_supplier_of(device_type, import_supplier_id, gas_supplier_id) AS responsible_supplier_id
FROM {{source}}
JOIN changes USING (device_id, extracted_at);
