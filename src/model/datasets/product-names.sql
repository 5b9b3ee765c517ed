-- Grain: manufacturer × model on the Central Products List; the same for all. Source: cpl.
SELECT
  members.party_id,
  members.role,
  cpl.manufacturer,
  cpl.model,
  min(cpl.manufacturer_name) AS manufacturer_name,
  min(cpl.model_name) AS model_name
FROM (SELECT DISTINCT party_id, role FROM users) AS members
CROSS JOIN cpl
GROUP BY members.party_id, members.role, cpl.manufacturer, cpl.model
