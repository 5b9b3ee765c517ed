-- Grain: one table per kind of fact about the market; source: loaders/sample/market and loaders/reference.
-- A table named …_pick spreads weights over numbered buckets, so that drawing is an equality join.
CREATE OR REPLACE TABLE party_facts AS
SELECT *, row_number() OVER (ORDER BY party_id) AS party_number
FROM read_csv({{market}} || 'parties.csv', header = true, all_varchar = false, types = {'prepayment_share': 'DOUBLE', 'failure_factor': 'DOUBLE', 'share_electricity': 'DOUBLE', 'share_gas': 'DOUBLE', 'share_export': 'DOUBLE', 'share_network': 'DOUBLE'});

CREATE OR REPLACE TABLE roles AS
FROM (VALUES ('IS', 1), ('ES', 2), ('GS', 3), ('ED', 4), ('GT', 5), ('RSA', 6), ('OU', 7)) AS r (role, role_number);

CREATE OR REPLACE TABLE users AS
SELECT
  format('90-B3-D5-1F-30-{:02X}-{:02X}-{:02X}', p.party_number >> 8, p.party_number & 255, r.role_number) AS user_id,
  p.party_id,
  r.role,
  p.failure_factor
FROM party_facts AS p
JOIN roles AS r ON list_contains(string_split(p.roles, ';'), r.role);

CREATE OR REPLACE TABLE party_pick AS
WITH weighted AS (
  SELECT
    u.role,
    u.party_id,
    CASE u.role
      WHEN 'IS' THEN p.share_electricity
      WHEN 'GS' THEN p.share_gas
      WHEN 'ES' THEN p.share_export
      WHEN 'ED' THEN p.share_network
      WHEN 'OU' THEN 1.0 / (6 + p.party_number % 9)
      ELSE 1
    END AS weight
  FROM users AS u
  JOIN party_facts AS p USING (party_id)
), cumulative AS (
  SELECT
    *,
    sum(weight) OVER (PARTITION BY role ORDER BY party_id) / sum(weight) OVER (PARTITION BY role) AS upper_share,
    weight / sum(weight) OVER (PARTITION BY role) AS share
  FROM weighted
)
SELECT
  role,
  party_id,
  unnest(range(round((upper_share - share) * 10000)::BIGINT, round(upper_share * 10000)::BIGINT)) AS bucket
FROM cumulative;

CREATE OR REPLACE TABLE areas AS
SELECT
  a.dno,
  string_split(a.postcode_areas, ';') AS postcode_areas,
  a.gas_transporter,
  d.region
FROM read_csv({{market}} || 'network_areas.csv', header = true) AS a
JOIN read_csv({{reference}} || 'dno.csv', header = true) AS d ON d.id = a.dno;

CREATE OR REPLACE TABLE area_pick AS
SELECT a.*, p.bucket
FROM areas AS a
JOIN party_pick AS p ON p.role = 'ED' AND p.party_id = 'DNO' || a.dno;

CREATE OR REPLACE TABLE models AS
SELECT *, row_number() OVER (ORDER BY device_type, smets_version, manufacturer, model) AS model_number
FROM read_csv({{market}} || 'models.csv', header = true, types = {'model': 'VARCHAR', 'manufacturer': 'VARCHAR'});

CREATE OR REPLACE TABLE model_pick AS
WITH cumulative AS (
  SELECT
    *,
    sum(weight) OVER (PARTITION BY device_type, smets_version ORDER BY model_number)
    / sum(weight) OVER (PARTITION BY device_type, smets_version) AS upper_share,
    weight / sum(weight) OVER (PARTITION BY device_type, smets_version) AS share
  FROM models
)
SELECT
  device_type,
  smets_version,
  manufacturer,
  model,
  polyphase,
  model_number,
  unnest(range(round((upper_share - share) * 2000)::BIGINT, round(upper_share * 2000)::BIGINT)) AS bucket
FROM cumulative;

CREATE OR REPLACE TABLE firmware AS
SELECT * EXCLUDE (suppliers), string_split(suppliers, ';') AS suppliers
FROM read_csv({{market}} || 'firmware.csv', header = true, types = {
  'model': 'VARCHAR', 'manufacturer': 'VARCHAR', 'firmware_version': 'VARCHAR', 'suppliers': 'VARCHAR',
  'rollout_from': 'DOUBLE', 'upgrade_share': 'DOUBLE', 'share': 'DOUBLE', 'expires_in_days': 'INTEGER'
});

CREATE OR REPLACE TABLE firmware_pick AS
WITH cumulative AS (
  SELECT
    *,
    sum(share) OVER (PARTITION BY manufacturer, model ORDER BY position) / sum(share) OVER (PARTITION BY manufacturer, model) AS upper_share,
    share / sum(share) OVER (PARTITION BY manufacturer, model) AS part
  FROM firmware
)
SELECT
  manufacturer,
  model,
  firmware_version,
  position,
  coalesce(expires_in_days < 0, false) AS expired,
  unnest(range(round((upper_share - part) * 200)::BIGINT, round(upper_share * 200)::BIGINT)) AS bucket
FROM cumulative;

CREATE OR REPLACE TABLE firmware_upgrade AS
SELECT manufacturer, model, firmware_version, position, upgrade_share, rollout_from, suppliers
FROM firmware
WHERE upgrade_share > 0;

CREATE OR REPLACE TABLE request_mix AS
SELECT
  m.* REPLACE (coalesce(m.event, '') AS event, coalesce(m.needs, '') AS needs),
  row_number() OVER () AS mix_number,
  coalesce(s.process = 'INSTALL_COMMISSION', false) AS install_commission,
  CASE s.trt_smets2 WHEN '5600 s' THEN 5600000 ELSE 30000 END AS target_smets2_ms,
  CASE s.trt_smets1 WHEN '16 s' THEN 16000 ELSE 30000 END AS target_smets1_ms
FROM read_csv({{market}} || 'request_mix.csv', header = true, types = {'srv': 'VARCHAR', 'command_variant': 'INTEGER', 'weight': 'DOUBLE', 'after_hours': 'DOUBLE'}) AS m
LEFT JOIN read_csv({{reference}} || 'srv.csv', header = true, types = {'srv': 'VARCHAR'}) AS s USING (srv);

-- what a home has, as a number; a request or alert may need some of it
CREATE OR REPLACE TABLE home_kinds AS
SELECT
  kind,
  list_filter(
    [
      CASE WHEN kind & 1 > 0 THEN 'gas' END,
      CASE WHEN kind & 2 > 0 THEN 'export' END,
      CASE WHEN kind & 4 > 0 THEN 'prepay' END,
      CASE WHEN kind & 8 > 0 THEN 'other_user' END,
      CASE WHEN kind & 16 > 0 THEN 'smets1' END
    ],
    lambda x: x IS NOT NULL
  ) AS has
FROM range(32) AS k (kind);

CREATE OR REPLACE TABLE request_pick AS
WITH weighted AS (
  SELECT k.kind, m.mix_number, m.weight
  FROM home_kinds AS k
  JOIN request_mix AS m ON k.kind < 16 AND m.event = '' AND (m.needs = '' OR list_has_all(k.has, string_split(m.needs, '+')))
), cumulative AS (
  SELECT
    *,
    sum(weight) OVER (PARTITION BY kind ORDER BY mix_number) / sum(weight) OVER (PARTITION BY kind) AS upper_share,
    weight / sum(weight) OVER (PARTITION BY kind) AS share
  FROM weighted
)
SELECT
  kind,
  mix_number,
  unnest(range(round((upper_share - share) * 10000)::BIGINT, round(upper_share * 10000)::BIGINT)) AS bucket
FROM cumulative;

CREATE OR REPLACE TABLE alert_mix AS
SELECT * REPLACE (coalesce(needs, '') AS needs), row_number() OVER () AS mix_number
FROM read_csv({{market}} || 'alert_mix.csv', header = true, types = {'alert_code': 'VARCHAR', 'weight': 'DOUBLE'});

CREATE OR REPLACE TABLE alert_pick AS
WITH weighted AS (
  SELECT k.kind, m.mix_number, m.weight
  FROM home_kinds AS k
  JOIN alert_mix AS m ON m.needs = '' OR list_has_all(k.has, string_split(m.needs, '+'))
), cumulative AS (
  SELECT
    *,
    sum(weight) OVER (PARTITION BY kind ORDER BY mix_number) / sum(weight) OVER (PARTITION BY kind) AS upper_share,
    weight / sum(weight) OVER (PARTITION BY kind) AS share
  FROM weighted
)
SELECT
  kind,
  mix_number,
  unnest(range(round((upper_share - share) * 10000)::BIGINT, round(upper_share * 10000)::BIGINT)) AS bucket
FROM cumulative;

CREATE OR REPLACE TABLE response_pick AS
WITH cumulative AS (
  SELECT
    *,
    sum(weight) OVER (PARTITION BY mode ORDER BY response_number) / sum(weight) OVER (PARTITION BY mode) AS upper_share,
    weight / sum(weight) OVER (PARTITION BY mode) AS share
  FROM (
    SELECT *, row_number() OVER () AS response_number
    FROM read_csv({{market}} || 'response_mix.csv', header = true)
  )
)
SELECT
  mode,
  lifecycle_status,
  execution_status,
  response_code,
  unnest(range(round((upper_share - share) * 1000)::BIGINT, round(upper_share * 1000)::BIGINT)) AS bucket
FROM cumulative;

CREATE OR REPLACE TABLE incidents AS
SELECT
  incident_id,
  category,
  title,
  after_ms({{start}}, floor(starts_at * {{days}} * 144) * 600000) AS started_at,
  CASE
    WHEN lasts_hours IS NOT NULL AND after_ms({{start}}, floor(starts_at * {{days}} * 144) * 600000 + lasts_hours * 3600000) < {{end}}
      THEN after_ms({{start}}, floor(starts_at * {{days}} * 144) * 600000 + lasts_hours * 3600000)
  END AS ended_at,
  csp_region,
  service
FROM read_csv({{market}} || 'incidents.csv', header = true, types = {'category': 'INTEGER'});
