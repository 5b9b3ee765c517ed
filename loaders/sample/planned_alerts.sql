-- Grain: alert of one chunk that follows from an event; source: homes, devices, draws. Stories: storm, lost alerts, late N42.
CREATE OR REPLACE TABLE planned_alerts AS
WITH outages AS (
  -- everyday outages, two short ones for each long one
  SELECT
    {{chunk_start}} * 4096 + number AS outage,
    {{chunk_start}} + pick({{chunk_start}} * 4096 + number, 400, {{old_homes}}) AS home,
    after_ms({{start}}, {{days}} * 86400000::BIGINT * draw({{chunk_start}} * 4096 + number, 401)) AS begins_at,
    draw({{chunk_start}} * 4096 + number, 402) < 0.36 AS is_long,
    (240000 + 3600000 * exp(0.9 * gauss({{chunk_start}} * 4096 + number, 403)))::BIGINT AS lasts_ms,
    0.025 AS never_share,
    0.02 AS unannounced_share,
    0.03 AS repeat_share
  FROM range({{outages}}) AS r (number)
  UNION ALL
  -- the storm: two homes in three of one distributor within ten hours
  SELECT
    1099511627776 + home,
    home,
    after_ms({{start}}, floor(0.52 * {{days}}) * 86400000::BIGINT + 50400000 + (18000000 * (draw(home, 404) + draw(home, 405)))::BIGINT),
    draw(home, 406) < 0.9,
    (1200000 + 14400000 * exp(0.9 * gauss(home, 407)))::BIGINT,
    0.08,
    0.10,
    0.12
  FROM homes
  WHERE network_operator_id = {{storm_operator}} AND NOT is_new AND smets_version = 'SMETS2' AND draw(home, 408) < 0.66
), met AS (
  SELECT
    o.*,
    d.device_key,
    d.polyphase,
    draw(o.outage, 409) < o.never_share AS is_never,
    draw(o.outage, 410) < o.unannounced_share AS is_unannounced,
    draw(o.outage, 411) < o.repeat_share AS is_repeated,
    1 + pick(o.outage, 412, 3) AS phase
  FROM outages AS o
  JOIN devices AS d ON d.device_key = o.home * 8 + 2 AND d.status_first = 'Commissioned'
), outage_events AS (
  SELECT outage * 8 AS event_key, home, device_key, 'AD1' AS alert_code, 'ED' AS role, begins_at AS occurred_at, 180000 AS reported_ms
  FROM met WHERE is_long AND NOT is_unannounced
  UNION ALL
  SELECT outage * 8 + 1, home, device_key, 'AD1', 'IS', begins_at, 180000
  FROM met WHERE is_long AND NOT is_unannounced AND draw(outage, 413) < 0.4
  UNION ALL
  SELECT outage * 8 + 2, home, device_key, 'AD1', 'ED', after_ms(begins_at, lasts_ms // 3), 180000
  FROM met WHERE is_long AND is_repeated AND NOT is_unannounced
  UNION ALL
  SELECT outage * 8 + 3, home, device_key, '8F36', 'ED', after_ms(begins_at, lasts_ms), 2000
  FROM met WHERE is_long AND NOT is_never
  UNION ALL
  SELECT outage * 8 + 4, home, device_key, '8F35', 'ED', after_ms(begins_at, 2000 + pick(outage, 414, 170000)), 2000
  FROM met WHERE NOT is_long
  UNION ALL
  SELECT outage * 8 + 5, home, device_key, CASE phase WHEN 1 THEN '8F58' WHEN 2 THEN '8F59' ELSE '8F5A' END, 'ED', begins_at, 1500
  FROM met WHERE polyphase
  UNION ALL
  SELECT outage * 8 + 6, home, device_key, CASE phase WHEN 1 THEN '8F38' WHEN 2 THEN '8F3A' ELSE '8F3C' END, 'ED', after_ms(begins_at, lasts_ms + 1000), 1500
  FROM met WHERE polyphase AND is_long AND NOT is_never
  UNION ALL
  SELECT outage * 8 + 7, home, device_key, CASE phase WHEN 1 THEN '8F37' WHEN 2 THEN '8F39' ELSE '8F3B' END, 'ED', after_ms(begins_at, 180000), 1500
  FROM met WHERE polyphase AND NOT is_long
), commissioned AS (
  SELECT
    device_key,
    home,
    commissioned_at,
    CASE
      WHEN import_supplier_first = {{late_supplier}} THEN
        CASE
          WHEN draw(device_key, 420) < 0.35 THEN (72000000 * exp(0.8 * gauss(device_key, 421)))::BIGINT
          WHEN draw(device_key, 420) < 0.85 THEN 604801000 + (604800000 * draw(device_key, 423))::BIGINT
        END
      WHEN draw(device_key, 420) < 0.93 THEN (50000000 * exp(0.8 * gauss(device_key, 421)))::BIGINT
      -- on the limit, to the millisecond
      WHEN draw(device_key, 420) < 0.94 THEN 604800000
      WHEN draw(device_key, 420) < 0.975 THEN 604801000 + (432000000 * draw(device_key, 423))::BIGINT
    END AS credentials_ms
  FROM devices
  WHERE device_type = 'ESME' AND commissioned_mark IS NOT NULL
), commissioning_events AS (
  SELECT 17592186044416 + device_key AS event_key, home, device_key, 'N16' AS alert_code, 'ED' AS role, after_ms(commissioned_at, 20000) AS occurred_at
  FROM commissioned
  UNION ALL
  SELECT 35184372088832 + device_key, home, device_key, '8F69', 'IS', after_ms(commissioned_at, 15000)
  FROM commissioned
  UNION ALL
  SELECT 52776558133248 + device_key, home, device_key, 'N42', 'ED', after_ms(commissioned_at, 20000 + credentials_ms)
  FROM commissioned
  WHERE credentials_ms IS NOT NULL
), switched AS (
  SELECT 70368744177664 + home * 2 AS event_key, home, home * 8 + 2 AS device_key, 'N26' AS alert_code, 'IS first' AS role, after_ms(extract_time(switch_mark), -600000) AS occurred_at
  FROM homes WHERE switch_mark IS NOT NULL
  UNION ALL
  SELECT 70368744177664 + home * 2 + 1, home, home * 8 + 2, 'N27', 'IS', after_ms(extract_time(switch_mark), 60000)
  FROM homes WHERE switch_mark IS NOT NULL
)
SELECT
  event_key,
  home,
  device_key,
  alert_code,
  role,
  after_ms(occurred_at, reported_ms + pick(event_key, 415, 9000)) AS raised_at,
  occurred_at,
  true AS is_outage
FROM outage_events
UNION ALL
SELECT event_key, home, device_key, alert_code, role, occurred_at, NULL, false FROM commissioning_events
UNION ALL
SELECT event_key, home, device_key, alert_code, role, occurred_at, NULL, false FROM switched;
