-- Grain: device state, request and alert, as a receiver knows them in the end; source: the feeds of a sample.
CREATE VIEW states AS
SELECT
  * REPLACE (
    upper(device_id) AS device_id,
    upper(model) AS model,
    lpad(replace(upper(firmware_version), '0X', ''), 8, '0') AS firmware_version,
    upper(import_supplier_id) AS import_supplier_id
  ),
  lead(extracted_at, 1, TIMESTAMP '9999-12-31') OVER (PARTITION BY upper(device_id) ORDER BY extracted_at) AS valid_to
FROM inventory;

CREATE VIEW requests AS
SELECT DISTINCT ON (r.request_id)
  r.* REPLACE (upper(r.device_id) AS device_id),
  u.party_id,
  u.role,
  r.lifecycle_status <> 'completed' OR r.execution_status = 'failure' AS failed
FROM service_requests AS r
JOIN users AS u ON u.user_id = upper(r.user_id)
ORDER BY r.request_id, r.lifecycle_status = 'pending';

CREATE VIEW messages AS
SELECT DISTINCT ON (a.alert_id)
  a.* REPLACE (upper(a.device_id) AS device_id),
  u.party_id,
  u.role
FROM alerts AS a
JOIN users AS u ON u.user_id = upper(a.user_id)
ORDER BY a.alert_id, a.delivery_status = 'pending';
