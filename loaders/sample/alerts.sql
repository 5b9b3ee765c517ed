-- Grain: alert of one chunk raised on the days of one block, as it ended; source: block_days, planned_alerts, block_requests, devices, alert_mix.
-- The first two steps are tables for the same reasons as those of the requests.
CREATE OR REPLACE TABLE block_alert_keys AS
SELECT day, live_homes, unnest(range(day * 4294967296 + first_alert, day * 4294967296 + last_alert)) AS alert_key
FROM block_days;

CREATE OR REPLACE TABLE block_alert_targets AS
SELECT k.day, k.alert_key, h.home, h.display_type, h.kind, pick(k.alert_key, 301, 10000) AS bucket
FROM block_alert_keys AS k
JOIN homes AS h ON h.home = {{chunk_start}} + pick(k.alert_key, 300, k.live_homes);

CREATE OR REPLACE TABLE block_alerts AS
WITH raised AS (
  SELECT
    b.alert_key,
    b.home,
    b.home * 8 + CASE m.target
      WHEN 'CHF' THEN 0
      WHEN 'GPF' THEN 1
      WHEN 'GSME' THEN 3
      WHEN 'PPMID' THEN CASE WHEN b.display_type = 'PPMID' THEN 4 ELSE 0 END
      ELSE 2
    END AS device_key,
    m.alert_code,
    m.role,
    NULL AS user_id,
    after_ms({{start}}, b.day * 86400000::BIGINT + (86399000 * (0.3 * draw(b.alert_key, 302) + 0.7 * draw(b.alert_key, 303)))::BIGINT) AS raised_at,
    NULL AS occurred_at,
    CASE WHEN draw(b.alert_key, 304) < m.throttled_share THEN (1 + 200 * draw(b.alert_key, 305) * draw(b.alert_key, 306))::INTEGER END AS throttled_count
  FROM block_alert_targets AS b
  JOIN alert_pick AS p USING (kind, bucket)
  JOIN alert_mix AS m USING (mix_number)
  UNION ALL
  -- a command that did not arrive, a device that did not answer
  SELECT
    17592186044416 + r.request_key,
    r.device_key // 8,
    r.device_key,
    CASE r.response_code WHEN 'E20' THEN 'N12' ELSE 'N13' END,
    NULL,
    r.user_id,
    r.ended_at,
    NULL,
    NULL
  FROM block_requests AS r
  WHERE r.response_code IN ('E20', 'E21')
    AND r.ended_at < after_ms({{start}}, (r.day + 1) * 86400000::BIGINT)
    AND draw(r.request_key, 307) < 0.3
  UNION ALL
  -- the firmware that leaves one distributor without answers
  SELECT
    35184372088832 + b.day * 4294967296 + d.device_key,
    d.home,
    d.device_key,
    'N13',
    'ED',
    NULL,
    after_ms({{start}}, b.day * 86400000::BIGINT + (86399000 * draw(d.device_key * 4096 + b.day, 308))::BIGINT),
    NULL,
    NULL
  FROM devices AS d
  CROSS JOIN block_days AS b
  WHERE d.network_operator_id = {{silent_operator}}
    AND d.manufacturer = {{silent_manufacturer}}
    AND d.model = {{silent_model}}
    AND b.day >= floor(0.40 * {{days}})
    AND {{silent_firmware}} = CASE WHEN b.day * 6 >= d.firmware_mark THEN d.firmware_second ELSE d.firmware_first END
    AND d.status_first = 'Commissioned'
    AND draw(d.device_key * 4096 + b.day, 309) < 0.15
  UNION ALL
  SELECT 70368744177664 + event_key, home, device_key, alert_code, role, NULL, raised_at, occurred_at, NULL
  FROM planned_alerts
  WHERE raised_at >= after_ms({{start}}, {{first_day}} * 86400000::BIGINT)
    AND raised_at < after_ms({{start}}, ({{last_day}} + 1) * 86400000::BIGINT)
), addressed AS (
  SELECT
    r.* EXCLUDE (user_id),
    coalesce(r.user_id, u.user_id) AS user_id,
    d.device_id,
    h.csp_id,
    h.csp_region,
    coalesce(h.csp_region = i.csp_region AND r.raised_at >= i.started_at AND r.raised_at < i.ended_at, false) AS in_incident
  FROM raised AS r
  JOIN homes AS h USING (home)
  JOIN devices AS d USING (device_key)
  LEFT JOIN users AS u
    ON u.role = left(r.role, 2)
    AND u.party_id = CASE r.role
      WHEN 'IS' THEN CASE WHEN r.raised_at >= extract_time(h.switch_mark) THEN h.import_supplier_second ELSE h.import_supplier_first END
      WHEN 'IS first' THEN h.import_supplier_first
      WHEN 'GS' THEN CASE WHEN r.raised_at >= extract_time(h.switch_mark) THEN h.gas_supplier_second ELSE h.gas_supplier_first END
      WHEN 'ES' THEN h.export_supplier_id
      WHEN 'ED' THEN h.network_operator_id
      WHEN 'OU' THEN h.other_user_id
    END
  CROSS JOIN (SELECT csp_region, started_at, coalesce(ended_at, {{end}}) AS ended_at FROM incidents WHERE incident_id = {{severe_incident}}) AS i
), delivered AS (
  SELECT
    *,
    (CASE WHEN in_incident THEN 40000 ELSE 2600 END * CASE csp_region WHEN 'North' THEN 1.4 ELSE 1.0 END * exp(0.8 * gauss(alert_key, 310)))::BIGINT AS delay_ms,
    CASE
      WHEN draw(alert_key, 312) < CASE WHEN in_incident THEN 0.2 ELSE 0.012 END THEN 'failed'
      WHEN draw(alert_key, 312) > 0.9995 THEN 'pending'
      ELSE 'delivered'
    END AS drawn_status
  FROM addressed
  WHERE user_id IS NOT NULL
), settled AS (
  SELECT
    *,
    CASE WHEN after_ms(raised_at, delay_ms) >= {{end}} THEN 'pending' ELSE drawn_status END AS delivery_status
  FROM delivered
)
SELECT
  date_diff('hour', {{start}}, raised_at) // 24 AS day,
  alert_key,
  draw(alert_key, 313) < 0.008 AND delivery_status <> 'pending' AS seen_pending,
  draw(alert_key, 314) < 0.0004 AS arrives_twice,
  'AL' || lpad(alert_key::VARCHAR, 15, '0') AS alert_id,
  alert_code,
  noisy(user_id, alert_key, 315, 0.002) AS user_id,
  CASE WHEN draw(alert_key, 316) < 0.0004 AND occurred_at IS NULL THEN '00-FF-FE' || substr(device_id, 9) ELSE noisy(device_id, alert_key, 317, 0.003) END AS device_id,
  raised_at,
  CASE WHEN delivery_status = 'delivered' THEN after_ms(raised_at, delay_ms) END AS delivered_at,
  delivery_status,
  CASE
    WHEN delivery_status <> 'failed' THEN NULL
    WHEN in_incident THEN 'gateway unavailable'
    WHEN draw(alert_key, 318) < 0.5 THEN 'no answer from the user''s service'
    WHEN draw(alert_key, 318) < 0.8 THEN 'connection refused'
    WHEN draw(alert_key, 318) < 0.95 THEN 'certificate not accepted'
  END AS failure_reason,
  throttled_count,
  csp_id,
  occurred_at
FROM settled;
