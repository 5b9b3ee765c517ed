-- Grain: one view a planted story, what stands out most first; source: states, requests, messages, as a receiver knows them.
CREATE VIEW tagged AS
SELECT r.*, s.device_type, s.model, s.firmware_version
FROM requests AS r
JOIN states AS s ON s.device_id = r.device_id AND r.started_at >= s.extracted_at AND r.started_at < s.valid_to
WHERE r.command_variant IN (1, 3, 5, 7);

CREATE VIEW story_bad_firmware AS
SELECT
  model,
  firmware_version,
  string_agg(DISTINCT party_id, ', ' ORDER BY party_id) AS suppliers,
  CASE WHEN avg((response_code = 'E21')::INTEGER) BETWEEN 0.24 AND 0.36 THEN 'about 30 %' ELSE avg((response_code = 'E21')::INTEGER)::VARCHAR END AS failed
FROM tagged
WHERE role = 'IS' AND party_id IN (SELECT party_id FROM tagged WHERE role = 'IS' AND firmware_version = '0002012F' GROUP BY party_id HAVING count(*) > 50)
GROUP BY model, firmware_version
HAVING count(*) > 200
ORDER BY avg(failed::INTEGER) DESC;

CREATE VIEW story_poor_installer AS
SELECT
  party_id,
  CASE WHEN failure > 0.15 THEN 'over 15 %' ELSE failure::VARCHAR END AS failed,
  CASE WHEN lead(failure) OVER (ORDER BY failure DESC) < 0.10 THEN 'under 10 %' END AS next
FROM (
  SELECT party_id, avg(failed::INTEGER) AS failure
  FROM requests
  WHERE role = 'IS' AND command_variant <> 4
    AND srv IN ('6.11', '6.20.1', '6.21', '8.1.1', '8.7.1', '8.7.2', '8.9', '8.11', '8.14.1', '12.1', '12.2')
  GROUP BY party_id
  HAVING count(*) >= 100
)
ORDER BY failure DESC;

CREATE VIEW story_storm AS
WITH by_day AS (
  SELECT party_id, raised_at::DATE AS day, count(*) AS outages
  FROM messages
  WHERE role = 'ED' AND alert_code = 'AD1'
  GROUP BY ALL
)
SELECT
  party_id,
  day,
  CASE WHEN outages > 5 * lead(outages) OVER (ORDER BY outages DESC) THEN 'over 5' END AS times_the_next_day,
  EXISTS (
    FROM messages AS a
    WHERE a.party_id = d.party_id AND a.alert_code = 'AD1' AND a.raised_at::DATE = d.day
      AND NOT EXISTS (FROM messages AS r WHERE r.device_id = a.device_id AND r.alert_code = '8F36' AND r.raised_at > a.raised_at)
  ) AS never_restored,
  EXISTS (
    FROM messages AS r
    WHERE r.party_id = d.party_id AND r.alert_code = '8F36' AND r.raised_at::DATE BETWEEN d.day AND d.day + 1
      AND NOT EXISTS (FROM messages AS a WHERE a.device_id = r.device_id AND a.alert_code = 'AD1' AND a.raised_at < r.raised_at)
  ) AS never_announced
FROM by_day AS d
ORDER BY outages DESC;

CREATE VIEW story_silent_firmware AS
SELECT a.party_id, s.model, s.firmware_version
FROM messages AS a
JOIN states AS s ON s.device_id = a.device_id AND a.raised_at >= s.extracted_at AND a.raised_at < s.valid_to
WHERE a.role = 'ED' AND a.alert_code = 'N13'
GROUP BY ALL
ORDER BY count(*) DESC;

CREATE VIEW story_late_supplier AS
WITH pairs AS (
  SELECT
    s.import_supplier_id AS supplier,
    EXISTS (
      FROM messages AS y
      WHERE y.alert_code = 'N42' AND y.device_id = x.device_id AND y.party_id = x.party_id
        AND y.raised_at BETWEEN x.raised_at AND x.raised_at + INTERVAL 7 DAY
    ) AS met
  FROM messages AS x
  JOIN states AS s ON s.device_id = x.device_id AND x.raised_at >= s.extracted_at AND x.raised_at < s.valid_to
  WHERE x.alert_code = 'N16' AND x.raised_at < TIMESTAMP '2026-10-27'
)
SELECT
  supplier,
  CASE WHEN avg(met::INTEGER) < 0.6 THEN 'under 60 %' END AS met,
  CASE WHEN (SELECT avg(o.met::INTEGER) FROM pairs AS o WHERE o.supplier <> pairs.supplier) > 0.85 THEN 'over 85 %' END AS others
FROM pairs
GROUP BY supplier
HAVING count(*) >= 5
ORDER BY avg(pairs.met::INTEGER);

CREATE VIEW story_expiring_product AS
SELECT s.model, s.firmware_version, c.expires_on
FROM states AS s
JOIN cpl AS c ON upper(c.model) = s.model AND lpad(replace(upper(c.firmware_version), '0X', ''), 8, '0') = s.firmware_version
WHERE s.valid_to > TIMESTAMP '9999-01-01' AND s.device_type = 'ESME' AND c.expires_on BETWEEN DATE '2026-11-03' AND DATE '2026-12-03'
GROUP BY ALL
ORDER BY count(*) DESC;

CREATE VIEW story_wave AS
WITH moves AS (
  SELECT s.device_id, b.import_supplier_id AS lost, s.import_supplier_id AS gained, s.cos_ended_at
  FROM states AS s
  JOIN states AS b ON b.device_id = s.device_id AND b.valid_to = s.extracted_at AND b.import_supplier_id <> s.import_supplier_id
  WHERE s.device_type = 'ESME'
)
SELECT
  lost,
  gained,
  CASE WHEN date_diff('day', min(cos_ended_at), max(cos_ended_at)) <= 5 THEN 'within 5' END AS days,
  CASE
    WHEN count(*) > 0.5 * (SELECT count(DISTINCT device_id) FROM states AS s WHERE s.device_type = 'ESME' AND s.import_supplier_id = lost AND s.extracted_at = (SELECT min(extracted_at) FROM states))
      THEN 'over half'
  END AS share
FROM moves
WHERE cos_ended_at BETWEEN TIMESTAMP '2026-10-17' AND TIMESTAMP '2026-10-22'
GROUP BY lost, gained
ORDER BY count(*) DESC;

CREATE VIEW story_incident AS
SELECT
  r.csp_id AS region,
  CASE WHEN avg(r.failed::INTEGER) > 0.4 THEN 'over 40 %' END AS failed,
  CASE
    WHEN median(r.southbound_ms + r.northbound_ms) > 3 * (SELECT median(o.southbound_ms + o.northbound_ms) FROM requests AS o WHERE o.csp_id = r.csp_id AND NOT o.failed AND o.mode = 'on_demand')
      THEN 'over 3 times'
  END AS slower
FROM requests AS r
JOIN incidents AS i ON i.category = 1 AND r.started_at >= i.started_at AND r.started_at < i.ended_at
WHERE r.command_variant IN (1, 3, 5, 7)
GROUP BY r.csp_id
HAVING count(*) > 50
ORDER BY avg(r.failed::INTEGER) DESC;
