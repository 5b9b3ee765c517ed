-- Grain: rule with the number of rows that break it; source: the feeds of a sample. Written apart from the loaders' checks.
CREATE VIEW broken_rules AS
SELECT 'parties: owner group, name' AS rule, count(*) AS broken FROM parties WHERE name IS NULL OR owner_group IS NULL OR NOT regexp_full_match(party_id, '[A-Z0-9-]{2,16}')
UNION ALL
SELECT 'users: party known', count(*) FROM users WHERE party_id NOT IN (SELECT party_id FROM parties)
UNION ALL
SELECT 'users: one for a party and role', count(*) FROM (SELECT party_id, role FROM users GROUP BY ALL HAVING count(*) > 1)
UNION ALL
SELECT 'inventory: parties known', count(*)
FROM (SELECT unnest([import_supplier_id, export_supplier_id, gas_supplier_id, network_operator_id, other_user_id]) AS party_id FROM inventory)
WHERE upper(party_id) NOT IN (SELECT party_id FROM parties)
UNION ALL
SELECT 'inventory: firmware held but for IHD and CAD', count(*) FROM inventory WHERE (firmware_version IS NULL) <> (device_type IN ('IHD', 'CAD'))
UNION ALL
SELECT 'inventory: hub known', count(*) FROM inventory WHERE upper(chf_id) NOT IN (SELECT device_id FROM states WHERE device_type = 'CHF')
UNION ALL
SELECT 'inventory: region of SMETS1', count(*) FROM inventory WHERE (csp_region IS NULL) <> (smets_version = 'SMETS1')
UNION ALL
SELECT 'inventory: MPAN', count(*)
FROM (
  SELECT mpxn, list_transform(range(1, 14), lambda i: substr(mpxn, i, 1)::INTEGER) AS d
  FROM inventory WHERE device_type = 'ESME'
)
WHERE length(mpxn) <> 13 OR d[13] <> list_dot_product(d[1:12]::DOUBLE[], [3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43]::DOUBLE[]) % 11 % 10
UNION ALL
SELECT 'inventory: MPAN begins with the distributor', count(*) FROM inventory WHERE device_type = 'ESME' AND substr(mpxn, 1, 2) <> substr(network_operator_id, 4, 2)
UNION ALL
SELECT 'inventory: MPRN', count(*)
FROM (
  SELECT mpxn, list_transform(range(1, 11), lambda i: substr(mpxn, i, 1)::INTEGER) AS d
  FROM inventory WHERE device_type IN ('GSME', 'GPF') AND mpxn IS NOT NULL
)
WHERE length(mpxn) <> 10 OR substr(mpxn, 9, 2)::INTEGER <> list_dot_product(d[1:8]::DOUBLE[], [8, 7, 6, 5, 4, 3, 2, 1]::DOUBLE[]) % 11
UNION ALL
SELECT 'service_requests: user known', count(*) FROM service_requests WHERE upper(user_id) NOT IN (SELECT user_id FROM users)
UNION ALL
SELECT 'service_requests: times and durations', count(*) FROM service_requests
WHERE ended_at < started_at OR least(southbound_ms, northbound_ms, sla_exclusion_ms) < 0 OR command_variant NOT BETWEEN 1 AND 8
  OR started_at NOT BETWEEN '2026-10-20' AND '2026-11-03' OR ended_at > '2026-11-03'
UNION ALL
SELECT 'service_requests: pending has no end', count(*) FROM service_requests WHERE lifecycle_status = 'pending' AND (ended_at IS NOT NULL OR execution_status IS NOT NULL)
UNION ALL
SELECT 'service_requests: more than a thousandth to unknown devices', count(*)
FROM (
  SELECT avg((upper(device_id) NOT IN (SELECT device_id FROM states))::INTEGER) AS share FROM service_requests
)
WHERE share > 0.001
UNION ALL
SELECT 'alerts: user known', count(*) FROM alerts WHERE upper(user_id) NOT IN (SELECT user_id FROM users)
UNION ALL
SELECT 'alerts: times', count(*) FROM alerts WHERE delivered_at < raised_at OR raised_at NOT BETWEEN '2026-10-20' AND '2026-11-03' OR throttled_count < 0
UNION ALL
SELECT 'alerts: delivered has a time', count(*) FROM alerts WHERE (delivery_status = 'delivered') <> (delivered_at IS NOT NULL)
UNION ALL
SELECT 'identifiers: eight octets', count(*)
FROM (
  SELECT user_id AS id FROM users UNION ALL SELECT device_id FROM inventory UNION ALL SELECT device_id FROM service_requests UNION ALL SELECT device_id FROM alerts
)
WHERE NOT regexp_full_match(upper(id), '[0-9A-F]{2}(-[0-9A-F]{2}){7}')
UNION ALL
SELECT 'incidents: ended after started', count(*) FROM incidents WHERE ended_at < started_at OR category NOT BETWEEN 1 AND 5;
