-- Grain: service request of one chunk that started on the days of one block, as it ended; source: block_days, homes, devices, request_mix.
-- The first two steps are tables, because only rows of a table are shared out between threads, and because a home's kind
-- must be known before the mix is joined.
CREATE OR REPLACE TABLE block_request_keys AS
SELECT day, live_homes, unnest(range(day * 4294967296 + first_request, day * 4294967296 + last_request)) AS request_key
FROM block_days;

CREATE OR REPLACE TABLE block_request_targets AS
SELECT k.day, k.request_key, h.home, h.kind & 15 AS kind, pick(k.request_key, 201, 10000) AS bucket
FROM block_request_keys AS k
JOIN homes AS h ON h.home = {{chunk_start}} + pick(k.request_key, 200, k.live_homes);

CREATE OR REPLACE TABLE block_requests AS
WITH asked AS (
  SELECT
    o.request_key,
    o.home,
    m.mix_number,
    after_ms({{start}}, o.day * 86400000::BIGINT + CASE m.hours
      -- reads run after midnight, people work by day
      WHEN 'night' THEN 240000 + 21000000 * draw(o.request_key, 202) * sqrt(draw(o.request_key, 202))
      WHEN 'day' THEN 23400000 + 50400000 * (draw(o.request_key, 202) + draw(o.request_key, 203)) / 2
      ELSE 86399000 * draw(o.request_key, 202)
    END) AS started_at
  FROM block_request_targets AS o
  JOIN request_pick AS p USING (kind, bucket)
  JOIN request_mix AS m USING (mix_number)
), planned AS (
  SELECT
    8796093022208 + m.mix_number * 17179869184 + e.home AS request_key,
    e.home,
    m.mix_number,
    after_ms(extract_time(e.mark), m.after_hours * 3600000 + 600000 * draw(e.home, 204)) AS started_at
  FROM (
    SELECT 'install' AS event, home, install_mark AS mark, has_gas FROM homes
    WHERE install_mark // 6 BETWEEN {{first_day}} - 1 AND {{last_day}} + 4
    UNION ALL
    SELECT 'switch', home, switch_mark, has_gas FROM homes
    WHERE switch_mark // 6 BETWEEN {{first_day}} - 1 AND {{last_day}} + 1
    UNION ALL
    SELECT 'firmware ' || device_type, home, firmware_mark, device_type = 'GSME' FROM devices
    WHERE firmware_mark // 6 BETWEEN {{first_day}} - 1 AND {{last_day}} + 4
  ) AS e
  JOIN request_mix AS m
    ON (m.event = e.event OR (m.event = 'firmware' AND e.event = 'firmware ' || m.target))
    AND (m.needs IS DISTINCT FROM 'gas' OR e.has_gas)
), placed AS (
  SELECT a.*, date_diff('hour', {{start}}, a.started_at) // 4 AS mark FROM asked AS a
  UNION ALL
  SELECT p.*, date_diff('hour', {{start}}, p.started_at) // 4 FROM planned AS p
  WHERE p.started_at >= after_ms({{start}}, {{first_day}} * 86400000::BIGINT)
    AND p.started_at < after_ms({{start}}, ({{last_day}} + 1) * 86400000::BIGINT)
), addressed AS (
  SELECT
    p.request_key,
    p.started_at,
    p.mark,
    m.* EXCLUDE (mix_number, needs, weight, hours),
    h.csp_id,
    h.csp_region,
    h.smets_version,
    d.device_key,
    d.device_id,
    d.device_type,
    d.slowness,
    m.command_variant IN (1, 3, 5, 7) AND coalesce(p.mark >= d.bad_firmware_mark, false) AS on_bad_firmware,
    CASE
      WHEN p.mark >= d.decommissioned_mark THEN 'Decommissioned'
      WHEN h.is_new THEN 'Commissioned'
      ELSE d.status_first
    END AS status,
    CASE m.role
      WHEN 'IS' THEN CASE WHEN p.mark >= h.switch_mark THEN h.import_supplier_second ELSE h.import_supplier_first END
      WHEN 'GS' THEN CASE WHEN p.mark >= h.switch_mark THEN h.gas_supplier_second ELSE h.gas_supplier_first END
      WHEN 'ES' THEN h.export_supplier_id
      WHEN 'ED' THEN h.network_operator_id
      WHEN 'GT' THEN h.gas_transporter
      WHEN 'OU' THEN h.other_user_id
      ELSE 'RSA0' || (1 + pick(p.request_key, 205, 7))
    END AS party_id
  FROM placed AS p
  JOIN request_mix AS m USING (mix_number)
  JOIN homes AS h USING (home)
  JOIN devices AS d ON d.device_key = p.home * 8 + CASE m.target
    WHEN 'CHF' THEN 0
    WHEN 'GPF' THEN 1
    WHEN 'ESME' THEN 2
    WHEN 'GSME' THEN 3
    -- a home without a display gets the message at its hub
    ELSE CASE WHEN h.display_type = 'PPMID' THEN 4 ELSE 0 END
  END
), disturbed AS (
  SELECT
    a.*,
    u.user_id,
    u.failure_factor,
    a.install_commission AND a.party_id = {{poor_installer}} AND a.command_variant IN (1, 3, 5, 7, 8) AS poorly_installed,
    coalesce(a.csp_region = i.csp_region AND a.started_at >= i.started_at AND a.started_at < i.ended_at, false)
    AND a.command_variant IN (1, 3, 5, 7) AS in_incident
  FROM addressed AS a
  JOIN users AS u ON u.party_id = a.party_id AND u.role = a.role
  CROSS JOIN (SELECT csp_region, started_at, coalesce(ended_at, {{end}}) AS ended_at FROM incidents WHERE incident_id = {{severe_incident}}) AS i
), decided AS (
  SELECT
    d.*,
    -- rare things that exclude each other share one draw
    draw(d.request_key, 216) AS rare,
    d.status NOT IN ('Commissioned', 'Recovered', 'Recovery') AND d.command_variant <> 8 AND draw(d.request_key, 206) < 0.12 AS refused,
    draw(d.request_key, 207) < CASE
      WHEN d.in_incident THEN 0.55
      WHEN d.on_bad_firmware THEN 0.30
      WHEN d.poorly_installed THEN 0.24
      ELSE least(0.5, d.failure_rate * d.failure_factor * CASE d.csp_region WHEN 'North' THEN 1.25 WHEN 'South' THEN 0.95 ELSE 1.0 END)
    END AS failed,
    greatest(120, d.rtt_ms
    * CASE WHEN d.command_variant IN (4, 8) THEN 1.0 WHEN d.smets_version = 'SMETS1' THEN 0.55 WHEN d.csp_region = 'North' THEN 1.35 ELSE 1.0 END
    * CASE WHEN d.in_incident THEN 6.0 ELSE 1.0 END
    * d.slowness
    * exp(d.sigma * gauss(d.request_key, 209)))::BIGINT AS answered_ms,
    30000 + (1500000 * draw(d.request_key, 211) * draw(d.request_key, 211))::BIGINT AS waited_ms,
    0.25 + 0.4 * draw(d.request_key, 212) AS south_part
  FROM disturbed AS d
), responded AS (
  SELECT
    d.*,
    CASE
      WHEN d.refused OR d.failed THEN
        CASE
          WHEN d.refused OR d.in_incident OR d.on_bad_firmware OR d.command_variant IN (2, 4, 6, 8) THEN 'completed'
          ELSE r.lifecycle_status
        END
      WHEN d.rare BETWEEN 0.9 AND 0.9004 THEN 'pending'
      ELSE 'completed'
    END AS lifecycle,
    CASE
      WHEN d.refused OR ((d.in_incident OR d.on_bad_firmware OR d.command_variant IN (2, 4, 6, 8)) AND d.failed) THEN 'failure'
      WHEN d.failed THEN r.execution_status
      ELSE 'success'
    END AS execution,
    CASE
      WHEN d.refused THEN 'E5'
      WHEN NOT d.failed THEN 'I0'
      WHEN d.in_incident THEN 'E20'
      WHEN d.on_bad_firmware THEN 'E21'
      WHEN d.command_variant IN (4, 8) AND d.srv = '12.2' THEN 'E120201'
      WHEN d.command_variant IN (2, 4, 6, 8) THEN 'E12'
      ELSE r.response_code
    END AS response
  FROM decided AS d
  JOIN response_pick AS r ON r.mode = d.mode AND r.bucket = pick(d.request_key, 214, 1000)
), timed AS (
  SELECT
    *,
    CASE
      WHEN lifecycle = 'completed' AND response NOT IN ('E20', 'E21') THEN CASE WHEN execution = 'success' OR response = 'I0' THEN answered_ms ELSE 200 + pick(request_key, 215, 900) END
      WHEN lifecycle = 'timed_out' AND mode <> 'on_demand' THEN 86400000
      ELSE waited_ms
    END AS lasted_ms
  FROM responded
), ended AS (
  SELECT
    * EXCLUDE (lifecycle),
    CASE WHEN after_ms(started_at, lasted_ms + 40) >= {{end}} THEN 'pending' ELSE lifecycle END AS lifecycle,
    CASE WHEN smets_version = 'SMETS1' THEN target_smets1_ms ELSE target_smets2_ms END AS target_ms
  FROM timed
)
SELECT
  mark // 6 AS day,
  mark // 6 + (rare < 0.001 AND lifecycle <> 'pending')::INTEGER AS file_day,
  request_key,
  device_key,
  rare < 0.010 AND lifecycle <> 'pending' AS seen_pending,
  rare < 0.001 AND lifecycle <> 'pending' AS arrives_next_day,
  rare BETWEEN 0.1 AND 0.1005 AS arrives_twice,
  rare BETWEEN 0.2 AND 0.203 AS noisy_user,
  rare BETWEEN 0.3 AND 0.304 AS noisy_device,
  srv,
  mode,
  command_variant,
  user_id,
  -- replaced before the inventory knew it
  CASE WHEN rare BETWEEN 0.4 AND 0.4004 THEN '00-FF-FE' || substr(device_id, 9) ELSE device_id END AS device_id,
  lifecycle AS lifecycle_status,
  CASE WHEN lifecycle <> 'pending' THEN execution END AS execution_status,
  CASE WHEN lifecycle <> 'pending' THEN response END AS response_code,
  CASE WHEN lifecycle <> 'pending' THEN (lasted_ms * south_part)::INTEGER END AS southbound_ms,
  CASE WHEN lifecycle = 'completed' AND response NOT IN ('E20', 'E21') THEN (lasted_ms - (lasted_ms * south_part)::INTEGER)::INTEGER END AS northbound_ms,
  started_at,
  CASE WHEN lifecycle <> 'pending' THEN after_ms(started_at, lasted_ms + pick(request_key, 221, 40)) END AS ended_at,
  csp_id,
  CASE WHEN mode = 'on_demand' THEN (target_ms // 3)::INTEGER ELSE 43200000 END AS sla_target_dsp_ms,
  CASE WHEN mode = 'on_demand' THEN target_ms::INTEGER ELSE 86400000 END AS sla_target_dcc_ms,
  CASE WHEN lifecycle = 'completed' THEN CASE WHEN device_type = 'GSME' THEN (lasted_ms * 9 // 10)::INTEGER ELSE 0 END END AS sla_exclusion_ms,
  CASE
    WHEN lifecycle <> 'completed' OR command_variant NOT IN (1, 3, 5, 7, 8) THEN NULL
    WHEN response IN ('E20', 'E21') THEN draw(request_key, 222) < 0.2
    ELSE lasted_ms - CASE WHEN device_type = 'GSME' THEN lasted_ms * 9 // 10 ELSE 0 END <= CASE WHEN mode = 'on_demand' THEN target_ms ELSE 86400000 END
  END AS sla_pass
FROM ended;
