-- Grain: party, User ID, product, incident: the feeds that are one small file; source: the market tables.
CREATE OR REPLACE VIEW party_rows AS
SELECT party_id, name, owner_group, category FROM party_facts ORDER BY party_id;

CREATE OR REPLACE VIEW user_rows AS
SELECT user_id, party_id, role FROM users ORDER BY user_id;

CREATE OR REPLACE VIEW cpl_rows AS
SELECT
  f.manufacturer,
  CASE WHEN m.model_number % 23 = 0 THEN lower(f.model) ELSE f.model END AS model,
  CASE
    WHEN (m.model_number + f.position) % 41 = 0 THEN '0x' || f.firmware_version
    WHEN (m.model_number + f.position) % 37 = 0 THEN lower(ltrim(f.firmware_version, '0'))
    ELSE f.firmware_version
  END AS firmware_version,
  m.manufacturer_name,
  m.model_name,
  {{end}}::DATE + f.expires_in_days AS expires_on
FROM firmware AS f
JOIN models AS m USING (manufacturer, model)
WHERE f.listed
ORDER BY f.manufacturer, f.model, f.position;

CREATE OR REPLACE VIEW incident_rows AS
SELECT incident_id, category, title, started_at, ended_at, csp_region, service FROM incidents ORDER BY incident_id;
