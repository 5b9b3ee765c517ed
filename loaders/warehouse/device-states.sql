-- Grain: device × interval without a change of what reports count by; half-open [valid_from, valid_to).
-- Source: inventory_rows. The first row of a device reaches back for ever (contract.md, section 3, device state).
CREATE OR REPLACE TEMP TABLE {{target}} AS
WITH compared AS (
  SELECT
    {{columns}},
    extracted_at,
    lag(extracted_at) OVER device IS NULL AS is_first,
    lag(ROW({{columns}})) OVER device IS NOT DISTINCT FROM ROW({{columns}}) AS is_same
  FROM {{source}}
  WINDOW device AS (PARTITION BY device_id ORDER BY extracted_at)
),
changes AS (
  SELECT * FROM compared WHERE is_first OR NOT is_same
)
SELECT
  {{columns}},
  extracted_at,
  CASE WHEN is_first THEN TIMESTAMP '0001-01-01 00:00:00' ELSE extracted_at END AS valid_from,
  coalesce(
    lead(extracted_at) OVER (PARTITION BY device_id ORDER BY extracted_at),
    TIMESTAMP '9999-12-31 00:00:00'
  ) AS valid_to,
  device_type_group_of(device_type) AS device_type_group,
  region_of(smets_version, csp_region) AS region,
  responsible_supplier_of(device_type, import_supplier_id, gas_supplier_id) AS responsible_supplier_id
FROM changes;
