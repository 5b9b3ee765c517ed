-- Grain: device of one chunk, with all that happens to it; source: homes, models and firmware, draws by device number.
CREATE OR REPLACE TABLE devices AS
WITH fitted AS (
  SELECT
    h.home * 8 + s.slot AS device_key,
    h.home,
    s.slot,
    CASE s.slot WHEN 0 THEN 'CHF' WHEN 1 THEN 'GPF' WHEN 2 THEN 'ESME' WHEN 3 THEN 'GSME' WHEN 4 THEN h.display_type ELSE h.extra_type END AS device_type,
    CASE WHEN s.slot <= 1 THEN 'CHF' ELSE NULL END AS hub_type,
    h.smets_version,
    h.import_supplier_first,
    h.network_operator_id,
    h.has_gas,
    h.is_new,
    h.install_mark,
    h.switch_mark
  FROM homes AS h
  CROSS JOIN (VALUES (0), (1), (2), (3), (4), (5)) AS s (slot)
  WHERE (s.slot <= 2) OR (s.slot = 3 AND h.has_gas) OR (s.slot = 4 AND h.display_type IS NOT NULL) OR (s.slot = 5 AND h.extra_type IS NOT NULL)
), modelled AS (
  SELECT
    f.*,
    m.manufacturer,
    m.model,
    m.polyphase,
    m.model_number
  FROM fitted AS f
  JOIN model_pick AS m
    ON m.device_type = coalesce(f.hub_type, f.device_type)
    AND m.smets_version = f.smets_version
    AND m.bucket = CASE
      -- half of the devices follow what their first supplier buys
      WHEN f.slot > 1 AND draw(f.device_key, 100) < 0.5
        THEN (ascii(substr(f.import_supplier_first, 4, 1)) * 571 + ascii(substr(f.import_supplier_first, 5, 1)) * 233 + pick(f.device_key, 101, 400)) % 2000
      ELSE pick(f.home * 8 + CASE WHEN f.slot = 1 THEN 0 ELSE f.slot END, 101, 2000)
    END
), versioned AS (
  SELECT
    m.*,
    p.firmware_version AS firmware_first,
    coalesce(p.expired, false) AS expired,
    CASE
      WHEN NOT m.is_new AND u.position > p.position
        -- a short window holds a part of a campaign; the planted one is always whole
        AND draw(m.device_key, 102) < u.upgrade_share * CASE WHEN u.suppliers IS NULL THEN least(1, {{days}} / 30.0) ELSE 1 END
        AND (u.suppliers IS NULL OR list_contains(u.suppliers, m.import_supplier_first))
        THEN greatest(1, floor(u.rollout_from * {{marks}})::BIGINT + pick(m.device_key, 103, greatest(1, least(180, {{marks}} // 8))))
    END AS firmware_mark,
    u.firmware_version AS firmware_second
  FROM modelled AS m
  LEFT JOIN firmware_pick AS p ON p.manufacturer = m.manufacturer AND p.model = m.model AND p.bucket = pick(CASE WHEN m.slot = 1 THEN m.device_key - 1 ELSE m.device_key END, 104, 200)
  LEFT JOIN firmware_upgrade AS u ON u.manufacturer = m.manufacturer AND u.model = CASE WHEN m.slot > 1 THEN m.model END
), staged AS (
  SELECT
    *,
    CASE WHEN NOT is_new THEN 0 ELSE greatest(0, install_mark - 18) END AS first_mark,
    CASE
      WHEN NOT is_new THEN NULL
      WHEN draw(device_key, 105) < CASE WHEN import_supplier_first = {{poor_installer}} THEN 0.25 ELSE 0.02 END THEN NULL
      ELSE install_mark + 1
    END AS commissioned_mark,
    draw(device_key, 106) AS status_draw,
    CASE
      WHEN is_new THEN NULL
      WHEN draw(device_key, 107) < 0.0001 * {{days}} THEN 1 + pick(device_key, 108, {{marks}})
    END AS decommissioned_mark
  FROM versioned
)
SELECT
  device_key,
  home,
  slot,
  device_type,
  eui64('00-' || substr(manufacturer, 1, 2) || '-' || substr(manufacturer, 3, 2), (device_key * 25214903917 + {{seed_number}}) & 1099511627775) AS device_id,
  manufacturer,
  model,
  polyphase,
  firmware_first,
  firmware_second,
  firmware_mark,
  first_mark,
  install_mark,
  commissioned_mark,
  decommissioned_mark,
  switch_mark,
  -- from this extract on it runs the firmware that does not answer
  CASE
    WHEN manufacturer <> {{bad_manufacturer}} OR model <> {{bad_model}} THEN NULL
    WHEN firmware_first = {{bad_firmware}} THEN 0
    WHEN firmware_second = {{bad_firmware}} THEN firmware_mark
  END AS bad_firmware_mark,
  0.92 + 0.16 * draw(model_number, 117) AS slowness,
  CASE
    WHEN is_new THEN 'Pending'
    WHEN device_type IN ('IHD', 'CAD') THEN 'Commissioned'
    WHEN expired AND status_draw < 0.5 THEN 'Suspended'
    WHEN status_draw > 0.988 THEN 'Decommissioned'
    WHEN status_draw > 0.983 THEN 'InstalledNotCommissioned'
    WHEN status_draw > 0.979 THEN 'Withdrawn'
    WHEN status_draw > 0.975 THEN 'Suspended'
    WHEN status_draw > 0.973 THEN 'Recovered'
    WHEN status_draw > 0.972 THEN 'Recovery'
    WHEN status_draw > 0.970 THEN 'Pending'
    WHEN status_draw > 0.968 THEN 'Whitelisted'
    ELSE 'Commissioned'
  END AS status_first,
  CASE
    WHEN is_new THEN after_ms(extract_time(commissioned_mark), -60000 - pick(device_key, 109, 14000000))
    WHEN device_type IN ('IHD', 'CAD') OR status_draw BETWEEN 0.983 AND 0.988 OR status_draw BETWEEN 0.968 AND 0.972 THEN NULL
    WHEN smets_version = 'SMETS1' THEN after_ms({{start}}, -86400000::BIGINT * (1500 + 1800 * draw(device_key, 109)))
    ELSE after_ms({{start}}, -86400000::BIGINT * (3 + 2400 * draw(device_key, 109) * draw(device_key, 110)))
  END AS commissioned_at,
  CASE
    WHEN device_type IN ('IHD', 'CAD') OR draw(device_key, 111) < 0.004 THEN NULL
    WHEN draw(device_key, 111) < 0.008 THEN {{end}}::DATE - (1 + pick(device_key, 112, 60))::INTEGER
    WHEN draw(device_key, 111) < 0.020 THEN {{end}}::DATE + pick(device_key, 112, 31)::INTEGER
    ELSE {{end}}::DATE + (31 + pick(device_key, 112, 3200))::INTEGER
  END AS certificate_expires_on,
  CASE
    WHEN device_type = 'ESME' THEN mpan(substr(network_operator_id, 4, 2)::BIGINT * 10000000000 + (home * 7368787777 + {{seed_number}}) % 10000000000)
    WHEN device_type IN ('GSME', 'GPF') AND has_gas THEN mprn((home * 38706437 + {{seed_number}}) % 100000000)
  END AS mpxn,
  CASE WHEN device_type IN ('ESME', 'GSME', 'GPF') AND draw(device_key, 113) >= 0.03 THEN pick(device_key, 114, 42) END AS read_slot,
  CASE
    WHEN is_new OR device_type NOT IN ('ESME', 'GSME', 'GPF') OR draw(device_key, 115) < 0.006 THEN NULL
    WHEN draw(device_key, 113) < 0.03 THEN after_ms({{start}}, -86400000::BIGINT * (8 + 300 * draw(device_key, 116)))
    ELSE after_ms({{start}}, -3600000::BIGINT * (1 + 160 * draw(device_key, 116)))
  END AS last_read_first,
  network_operator_id,
  import_supplier_first
FROM staged;

-- Grain: device of one chunk and four-hourly extract at which something about it changed, reads apart; source: devices.
CREATE OR REPLACE TABLE device_changes AS
SELECT DISTINCT device_key, mark
FROM (
  SELECT
    device_key,
    first_mark,
    unnest(
      [first_mark, install_mark - 1, install_mark, commissioned_mark, firmware_mark, decommissioned_mark, switch_mark]
    ) AS mark
  FROM devices
)
WHERE mark >= first_mark;
