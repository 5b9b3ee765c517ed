-- Grain: device of paired × interval in which its MPxN stood, the first reaching back to 0001-01-01.
-- Source: paired (a step of the report), inventory_rows. MPxNs hardly ever change: only devices whose did are put in order.
WITH held AS (
  SELECT
    device_id,
    min(mpxn) AS mpxn,
    min(mpxn) = max(mpxn) AND count(mpxn) = count(*) AS is_steady
  FROM inventory_rows
  WHERE device_id IN (SELECT device_id FROM paired)
  GROUP BY device_id
  HAVING count(mpxn) > 0
)
SELECT
  device_id,
  mpxn,
  TIMESTAMP '0001-01-01 00:00:00' AS valid_from,
  TIMESTAMP '9999-12-31 00:00:00' AS valid_to
FROM held
WHERE is_steady
UNION ALL
SELECT
  device_id,
  mpxn,
  CASE WHEN lag(extracted_at) OVER device IS NULL THEN TIMESTAMP '0001-01-01 00:00:00' ELSE extracted_at END AS valid_from,
  coalesce(lead(extracted_at) OVER device, TIMESTAMP '9999-12-31 00:00:00') AS valid_to
FROM inventory_rows
WHERE device_id IN (SELECT device_id FROM held WHERE NOT is_steady)
WINDOW device AS (PARTITION BY device_id ORDER BY extracted_at)
