-- Grain: manufacturer × model × firmware version, of the models the party holds. Source: models, firmware_industry.
-- A version that one side does not hold is 0 there; the industry share of a withheld model or version is NULL.
WITH own AS (
  SELECT role, manufacturer, model, firmware_version, sum(devices) AS devices
  FROM models
  WHERE (:manufacturer IS NULL OR manufacturer = :manufacturer) AND (:model IS NULL OR model = :model)
  GROUP BY role, manufacturer, model, firmware_version
),
held AS (
  SELECT role, manufacturer, model, sum(devices) AS devices
  FROM own
  GROUP BY role, manufacturer, model
),
shown AS (
  SELECT DISTINCT role, manufacturer, model, all_versions FROM firmware_industry
),
versions AS (
  SELECT role, manufacturer, model, firmware_version FROM own
  UNION
  SELECT industry.role, industry.manufacturer, industry.model, industry.firmware_version
  FROM firmware_industry AS industry
  JOIN held
    ON held.role = industry.role AND held.manufacturer = industry.manufacturer AND held.model = industry.model
)
SELECT
  versions.role,
  versions.manufacturer,
  versions.model,
  versions.firmware_version,
  CAST(100.0 * coalesce(own.devices, 0) AS DOUBLE) / CAST(held.devices AS DOUBLE) AS own_share,
  CASE WHEN shown.all_versions THEN coalesce(industry.industry_share, 0.0) ELSE industry.industry_share END AS industry_share
FROM versions
JOIN held
  ON held.role = versions.role AND held.manufacturer = versions.manufacturer AND held.model = versions.model
LEFT JOIN own
  ON own.role = versions.role
  AND own.manufacturer = versions.manufacturer
  AND own.model = versions.model
  AND own.firmware_version = versions.firmware_version
LEFT JOIN shown
  ON shown.role = versions.role AND shown.manufacturer = versions.manufacturer AND shown.model = versions.model
LEFT JOIN firmware_industry AS industry
  ON industry.role = versions.role
  AND industry.manufacturer = versions.manufacturer
  AND industry.model = versions.model
  AND industry.firmware_version = versions.firmware_version
ORDER BY versions.role, versions.manufacturer, versions.model, versions.firmware_version
