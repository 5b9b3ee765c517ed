-- Grain: manufacturer × model × firmware version that devices of the estate run, or that is on the Central Products
-- List and has not expired, of the models of the estate. Source: estate, estate_states, inventory_rows, cpl.
WITH run AS (
  SELECT DISTINCT party_id, role, manufacturer, model, firmware_version
  FROM estate
  WHERE manufacturer IS NOT NULL AND model IS NOT NULL AND firmware_version IS NOT NULL
),
listed AS (
  SELECT cpl.manufacturer, cpl.model, cpl.firmware_version
  FROM cpl
  CROSS JOIN release
  WHERE cpl.expires_on IS NULL OR cpl.expires_on >= CAST(release.as_of AS DATE)
),
models AS (
  SELECT DISTINCT party_id, role, manufacturer, model
  FROM estate
  WHERE manufacturer IS NOT NULL AND model IS NOT NULL
),
versions AS (
  SELECT party_id, role, manufacturer, model, firmware_version FROM run
  UNION
  SELECT models.party_id, models.role, models.manufacturer, models.model, listed.firmware_version
  FROM models
  JOIN listed ON listed.manufacturer = models.manufacturer AND listed.model = models.model
),
firsts AS (
  SELECT party_id, role, manufacturer, model, firmware_version, min(extracted_at) AS first_at
  FROM estate_states
  GROUP BY party_id, role, manufacturer, model, firmware_version
),
starts AS (
  SELECT min(extracted_at) AS first_extract FROM inventory_rows
)
SELECT
  versions.party_id,
  versions.role,
  versions.manufacturer,
  versions.model,
  versions.firmware_version,
  listed.firmware_version IS NOT NULL AS is_listed,
  CASE WHEN firsts.first_at > starts.first_extract THEN CAST(firsts.first_at AS DATE) END AS new_since
FROM versions
CROSS JOIN starts
LEFT JOIN listed
  ON listed.manufacturer = versions.manufacturer
  AND listed.model = versions.model
  AND listed.firmware_version = versions.firmware_version
LEFT JOIN firsts
  ON firsts.party_id = versions.party_id
  AND firsts.role = versions.role
  AND firsts.manufacturer = versions.manufacturer
  AND firsts.model = versions.model
  AND firsts.firmware_version = versions.firmware_version
