-- Grain: outage alert to an Electricity Distributor, with the columns of the warehouse that pairing reads: {{events}} of
-- them over {{devices}} devices and 94 days, a tenth of them of one phase; in no order.
CREATE TABLE alerts AS
SELECT
  'AL' || lpad(i::VARCHAR, 15, '0') AS alert_id,
  CASE
    WHEN hash(i, 1) % 10 = 0 THEN '8F38'
    WHEN hash(i, 1) % 3 = 0 THEN '8F35'
    WHEN hash(i, 1) % 3 = 1 THEN '8F36'
    ELSE 'AD1'
  END AS alert_code,
  'DNO' || (10 + hash(i, 2) % {{devices}} % 20) AS party_id,
  'ED' AS role,
  '00-DB-00-00-' || regexp_replace(upper(lpad(to_hex(hash(i, 2) % {{devices}}), 8, '0')), '(..)(..)(..)(..)', '\1-\2-\3-\4')
    AS device_id,
  TIMESTAMP '2026-08-01 00:00:00' + (hash(i, 3) % 8121600)::INTEGER * INTERVAL 1 SECOND AS event_at,
  TIMESTAMP '2026-08-01 00:03:00' + (hash(i, 3) % 8121600)::INTEGER * INTERVAL 1 SECOND AS raised_at,
  CASE WHEN hash(i, 4) % 2 = 0
    THEN TIMESTAMP '2026-08-01 00:30:00' + (hash(i, 3) % 8121600)::INTEGER * INTERVAL 1 SECOND
  END AS acknowledged_at,
  'North' AS region,
  'AB01' AS manufacturer,
  '010A0301' AS model,
  '0002012F' AS firmware_version
FROM range({{events}}) AS numbers (i);

-- Grain: inventory row, eight a device as in the default sample; one device in a hundred has another MPxN from the fifth on.
CREATE TABLE inventory_rows AS
SELECT
  '00-DB-00-00-' || regexp_replace(upper(lpad(to_hex(device), 8, '0')), '(..)(..)(..)(..)', '\1-\2-\3-\4') AS device_id,
  TIMESTAMP '2026-08-01 00:00:00' + place * INTERVAL 12 DAY AS extracted_at,
  (CASE WHEN place >= 4 AND device % 100 = 0 THEN 2 ELSE 1 END)::VARCHAR || lpad(device::VARCHAR, 12, '0') AS mpxn
FROM range({{devices}}) AS devices (device)
CROSS JOIN range(8) AS places (place)
