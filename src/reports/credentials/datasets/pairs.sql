-- Grain: N16. Source: paired, inventory_rows. MPxN: of the device as at the N16.
WITH rows_of_devices AS (
  SELECT
    device_id,
    mpxn,
    CASE WHEN lag(extracted_at) OVER device IS NULL THEN TIMESTAMP '0001-01-01 00:00:00' ELSE extracted_at END AS valid_from,
    coalesce(lead(extracted_at) OVER device, TIMESTAMP '9999-12-31 00:00:00') AS valid_to
  FROM inventory_rows
  WHERE device_id IN (SELECT device_id FROM paired)
  WINDOW device AS (PARTITION BY device_id ORDER BY extracted_at)
)
SELECT
  paired.party_id,
  'ED' AS role,
  CAST(paired.n16_at AS DATE) AS day,
  states.mpxn,
  paired.supplier,
  paired.n16_at,
  paired.n42_at,
  paired.state,
  milliseconds_between(paired.n16_at, paired.n42_at) AS gap_ms
FROM paired
LEFT JOIN rows_of_devices AS states
  ON states.device_id = paired.device_id
  AND states.valid_from <= paired.n16_at
  AND states.valid_to > paired.n16_at
